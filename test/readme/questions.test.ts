import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {listen} from '../helpers/plimsoll.ts';
import {commandsThat, emptyFolder, inFolder, root} from './page.ts';

const httpServer = `require('node:http').createServer((request, response) => response.end('hello')).listen(8080, 'localhost', () => console.log('listening'))`;

test('npm start runs the main job and ends in a verdict', async () => {
  const namespace = await Namespace.open();
  const {stdout, exitCode} = await namespace.run('sh', inFolder(root, 'npm start'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/10,000 connections/);
  expect(stdout).toMatch(/no limit reached/);
});

// Side by side, each in a namespace of its own: they mostly wait.
test('the five questions have an answer', async () => {
  const questions = commandsThat(/^(http:|ceiling :8080$|burst|rate|hold)/);
  expect(questions).toHaveLength(5);
  const namespaces: Namespace[] = [];
  for (const _ of questions) namespaces.push(await Namespace.open());
  const folder = emptyFolder();
  const answers = await Promise.all(
    questions.map(async (command, index) => {
      const namespace = namespaces[index] as Namespace;
      if (command.includes('http:')) await namespace.serve(process.execPath, ['-e', httpServer]);
      else await listen(namespace, '127.0.0.1:8080');
      return {command, ...(await namespace.run('sh', inFolder(folder, command)))};
    }),
  );
  for (const {command, stdout, stderr, exitCode} of answers) {
    expect({command, exitCode, stderr: /internal error|Error/.exec(stderr)}).toEqual({
      command,
      exitCode: 0,
      stderr: null,
    });
    expect(stdout).toMatch(/connections|a second/);
  }
});
