export interface NginxSettings {
  readonly workers?: number;
  readonly workerConnections?: number;
  /** worker_rlimit_nofile. */
  readonly fds?: number;
}

/** Debian's nginx with its values, in a folder of its own: 768 connections a worker, and nginx's own backlog of 511. */
export function nginxConf(
  folder: string,
  address: string,
  {workers = 1, workerConnections = 768, fds}: NginxSettings = {},
): string {
  return `daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
worker_processes ${workers};
${fds === undefined ? '' : `worker_rlimit_nofile ${fds};`}
events { worker_connections ${workerConnections}; accept_mutex off; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  server { listen ${address}; return 200 "here\\n"; }
}
`;
}
