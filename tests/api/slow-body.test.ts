import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { User } from '../../db/entities/user.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { call } from '../support/person.ts';

const instance = useInstance();

it('is not what somebody does after their session has ended: whoever sends slowly is looked at again', async () => {
  const administrator = await signedInAdministrator(instance(), 'slow');
  const { hostname, port } = new URL(instance().apiUrl);
  const body = JSON.stringify({ email: 'late@slow.example', role: 'administrator' });
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  const head = [
    'POST /v1/users HTTP/1.1',
    `Host: ${hostname}`,
    `Cookie: ${administrator.cookie}`,
    `Origin: ${instance().apiUrl}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`);
  // calls that came later and have been answered: this one has been let in by then
  for (let later = 0; later < 3; later += 1) await administrator.call('GET', '/v1/me');
  await call(instance(), 'DELETE', '/v1/sessions/current', { headers: administrator.headers });
  socket.write(body.slice(5));

  const answer = await answered;
  socket.destroy();

  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  expect(await instance().orm.em.fork().count(User, { role: 'administrator' })).toBe(1);
});
