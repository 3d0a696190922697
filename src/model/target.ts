/** How the scheme's proof of acceptance works is the business of the driver; the rest of plimsoll only names it. */
export type Scheme = 'tcp' | 'unix';

/** What is measured, after its name was resolved: one address and port, or one Unix-domain socket. */
export type Endpoint =
  | {readonly family: 4 | 6; readonly address: string; readonly port: number}
  | {readonly family: 'unix'; readonly path: string};

export interface Target {
  /** As the user wrote it, completed by its scheme: `tcp://staging:8080`. */
  readonly url: string;
  readonly scheme: Scheme;
  readonly endpoint: Endpoint;
}

/** `127.0.0.1:8080`, `[::1]:8080` or the path of the Unix-domain socket. */
export function endpointText(endpoint: Endpoint): string {
  if (endpoint.family === 'unix') return endpoint.path;
  return endpoint.family === 6
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}
