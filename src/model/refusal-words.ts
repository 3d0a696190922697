/** Words by which applications say that they have too many connections, and nothing else could be meant. */
const tooMany = [
  /too many/i,
  /no more connections/i,
  // Redis, NATS, Dovecot: `max number of clients`, `maximum connections exceeded`, `Maximum number of connections from user+IP`.
  /max(imum)? (number of )?(\w+ )?(connections?|clients?|sessions?|users?|logins?)\b/i,
  // RabbitMQ: `connection limit (20) is reached`; Courier: `Maximum connection limit reached`.
  /\b(connection|client|session|user) limit\b/i,
  /maxstartups|maxclients|connection slots/i,
];

/** The same where it may have another reason: said to the first connection as well, "unavailable" may mean anything. */
const full = [...tooMany, /limit|exceeded|unavailable|busy|slots|overloaded|quota/i];

export function saysTooMany(words: string): boolean {
  return tooMany.some((pattern) => pattern.test(words));
}

/** `src/proof` has the sentences of the servers whose protocol it speaks. */
export function saysFull(words: string): boolean {
  return full.some((pattern) => pattern.test(words));
}
