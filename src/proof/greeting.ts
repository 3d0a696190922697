/**
 * Words with which servers begin, to every client that they take: RFC 5321 section 4.2 and RFC 959 section 4.2 (SMTP, FTP:
 * 2xx), RFC 9051 section 7.1 (IMAP), RFC 1939 section 4 (POP3), RFC 4253 section 4.2 (SSH), RFC 6143 section 7.1.1 (RFB),
 * and the protocol documentation of NATS (INFO) and MySQL (HandshakeV10, whose version ends in a NUL).
 */
const greetings = [
  /^2\d\d[ \r\n-]/,
  /^\* (OK|PREAUTH)\b/,
  /^\+OK\b/,
  /^SSH-/,
  /^RFB \d/,
  /^INFO \{/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the packet is binary
  /^.{3}\x00\x0a[^\x00]+\x00/s,
];

/**
 * Whether all that a server said is a greeting: what it ends with is no refusal then.
 * @param heard what it said so far, as latin1
 */
export function isGreeting(heard: string): boolean {
  if (heard.includes('\0')) return begins(heard);
  const lines = heard.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => begins(`${line}\n`));
}

function begins(text: string): boolean {
  return greetings.some((greeting) => greeting.test(text));
}
