import {serverScenarios, stop} from '../server-fixture.ts';
import {theme} from '../theme.ts';

const wsgi = `def app(env, start):\n    start('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n`;
const rack = `run lambda { |env| [200, {'content-length' => '2'}, ['ok']] }\n`;
const http = 'http://127.0.0.1:7000/';

/** A Connector of its own, and the servlet that answers with a file. */
const tomcat = (attributes: string) => (folder: string) => ({
  'server.xml': `<Server port="-1"><Service name="Catalina">
<Connector port="7000" address="127.0.0.1" protocol="org.apache.coyote.http11.Http11NioProtocol"
  ${attributes} keepAliveTimeout="60000" connectionTimeout="60000"/>
<Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="${folder}/webapps"/></Engine>
</Service></Server>\n`,
  'web.xml': `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
<servlet><servlet-name>default</servlet-name>
<servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class></servlet>
<servlet-mapping><servlet-name>default</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
<welcome-file-list><welcome-file>index.html</welcome-file></welcome-file-list></web-app>\n`,
});
const startTomcat = (folder: string) => [
  'sh',
  '-c',
  `cd ${folder} && mkdir -p conf logs temp work webapps/ROOT && mv server.xml web.xml conf/ && echo ok >webapps/ROOT/index.html &&
  exec java -XX:+UseSerialGC -Xmx128m -cp /usr/share/tomcat10/bin/bootstrap.jar:/usr/share/tomcat10/bin/tomcat-juli.jar \
  -Dcatalina.home=/usr/share/tomcat10 -Dcatalina.base=${folder} -Djava.io.tmpdir=${folder}/temp \
  org.apache.catalina.startup.Bootstrap start`,
];

export const serversApplications = theme(
  import.meta.filename,
  serverScenarios([
    {
      name: 'gunicorn, two synchronous workers and a backlog of 8',
      facts: 'docs.gunicorn.org, workers',
      truth: {limit: 'app-cap-stop', ceiling: 2, result: 2},
      words: [/gunicorn: .*--workers N/],
      flags: ['-c', '40', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s'],
      files: () => ({'w.py': wsgi}),
      command: (folder) => [
        'gunicorn',
        '--chdir',
        folder,
        '--workers',
        '2',
        '--backlog',
        '8',
        '--worker-tmp-dir',
        folder,
        '--timeout',
        '60',
        '-b',
        '127.0.0.1:7000',
        'w:app',
      ],
    },
    {
      name: 'gunicorn, gthread and --worker-connections 10, over plain TCP',
      facts: 'docs.gunicorn.org, worker_connections',
      truth: stop(10),
      words: [/gunicorn: --worker-connections is 10/],
      files: () => ({'w.py': wsgi}),
      command: (folder) => [
        'gunicorn',
        '--chdir',
        folder,
        '-k',
        'gthread',
        '--threads',
        '4',
        '--workers',
        '1',
        '--worker-connections',
        '10',
        '--worker-tmp-dir',
        folder,
        '-b',
        '127.0.0.1:7000',
        'w:app',
      ],
    },
    {
      name: 'waitress, --connection-limit 10',
      facts: 'docs.pylonsproject.org, waitress arguments',
      truth: {limit: 'app-cap-stop'},
      words: [/waitress: --connection-limit is 10/],
      files: () => ({'w.py': wsgi}),
      command: (folder) => [
        'env',
        `PYTHONPATH=${folder}`,
        'waitress-serve',
        '--listen=127.0.0.1:7000',
        '--connection-limit=10',
        '--backlog=8',
        'w:app',
      ],
      target: http,
    },
    {
      name: 'unicorn, three workers',
      facts: 'yhbt.net/unicorn, worker_processes',
      truth: {limit: 'app-cap-stop', ceiling: 3, result: 3},
      words: [/unicorn: worker_processes is 3/],
      files: () => ({
        'config.ru': rack,
        'u.rb': `listen '127.0.0.1:7000', backlog: 8\nworker_processes 3\ntimeout 60\n`,
      }),
      command: (folder) => ['sh', '-c', `cd ${folder} && exec unicorn -c ${folder}/u.rb config.ru`],
    },
    {
      name: 'puma, four threads: others wait inside',
      facts: 'puma.io, thread pool',
      truth: {limit: 'no-limit-reached', result: 40},
      flags: ['-c', '40', '-r', '100/s', '--connect-timeout', '5s', '--hold', '1s'],
      files: () => ({'config.ru': rack}),
      command: (folder) => ['sh', '-c', `cd ${folder} && exec puma -t 4:4 -b tcp://127.0.0.1:7000 config.ru`],
      target: http,
    },
    {
      name: 'uWSGI --http-socket, two processes and --listen 10',
      facts: 'uwsgi-docs, listen and processes',
      truth: {limit: 'app-cap-stop', ceiling: 2, result: 2, beside: ['idle-timeout']},
      words: [/uwsgi: --processes is 2/],
      flags: ['-c', '40', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s'],
      files: () => ({'app.py': wsgi.replace('app(', 'application(')}),
      command: (folder) => [
        'sh',
        '-c',
        `cd ${folder} && exec uwsgi --plugins http,python3 --http-socket 127.0.0.1:7000 --processes 2 --listen 10 --master --die-on-term --disable-logging --wsgi-file app.py`,
      ],
    },
    {
      name: 'Tomcat, maxConnections 20 and acceptCount 10',
      facts: 'tomcat.apache.org, HTTP connector',
      truth: {limit: 'app-cap-stop', ceiling: 20, result: 20, boundBy: 'backlog'},
      words: [/Tomcat: maxConnections is 20/],
      flags: ['-c', '80', '-r', '400/s', '--connect-timeout', '3s', '--hold', '1s'],
      files: tomcat('maxConnections="20" acceptCount="10" maxThreads="5"'),
      command: startTomcat,
      target: http,
      answers: true,
    },
    {
      name: 'php-fpm, three children and a backlog of 8',
      facts: 'php.net, pm.max_children',
      truth: {limit: 'app-cap-stop', ceiling: 3, result: 3},
      words: [/php-fpm: pm\.max_children is 3/],
      flags: ['-c', '40', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s'],
      files: (folder) => ({
        'f.conf': `[global]\nerror_log = ${folder}/fpm.log\npid = ${folder}/pid\ndaemonize = no\n[www]\nlisten = 127.0.0.1:7000\nlisten.backlog = 8\npm = static\npm.max_children = 3\n`,
      }),
      command: (folder) => ['php-fpm8.2', '-n', '-y', `${folder}/f.conf`, '-F'],
    },
  ]),
);
