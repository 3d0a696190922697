import {constants, createHash, publicEncrypt} from 'node:crypto';

/** SHA1(password) XOR SHA1(challenge + SHA1(SHA1(password))), empty for an empty password: mysql_native_password. */
export function nativeAnswer(password: string, challenge: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const once = digest('sha1', Buffer.from(password));
  return xor(once, digest('sha1', challenge, digest('sha1', once)));
}

/** SHA256(password) XOR SHA256(SHA256(SHA256(password)) + challenge): caching_sha2_password's fast path. */
export function sha2Answer(password: string, challenge: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const once = digest('sha256', Buffer.from(password));
  return xor(once, digest('sha256', digest('sha256', once), challenge));
}

/** The password masked by the challenge, under the server's public key in PEM; undefined for what is no key. */
export function rsaAnswer(password: string, challenge: Buffer, key: Buffer): Buffer | undefined {
  if (challenge.length === 0) return undefined;
  const masked = Buffer.from(`${password}\0`).map(
    (byte, i) => byte ^ (challenge[i % challenge.length] as number),
  );
  try {
    return publicEncrypt(
      {key: key.toString('latin1'), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1'},
      masked,
    );
  } catch {
    return undefined;
  }
}

function digest(algorithm: string, ...parts: Buffer[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ (b[i] as number)));
}
