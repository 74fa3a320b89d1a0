import { connect, type AddressInfo } from 'node:net';
import { testApp } from '@guildhall/testing/test-app';
import { Controller, Get } from '@nestjs/common';
import { realDelay } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Operation } from '../index.ts';

const WORK_MS = 200;

@Controller('work')
class WorkController {
  @Get()
  @Operation({ id: 'work', summary: 'w', access: 'open', answer: z.object({ done: z.boolean() }) })
  async work(): Promise<object> {
    await realDelay(WORK_MS);
    return { done: true };
  }
}

/** A connection, and the data received until it ended. */
const connection = (port: number) => {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  return { send: (text: string): void => void socket.write(text), ended };
};

describe('a process that shuts down', () => {
  const opened = async () => {
    const app = await testApp({ controllers: [WorkController] });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo; // listens on TCP
    return { app, ...connection(port) };
  };

  it('answers requests in flight, and closes their connections', async () => {
    const { app, send, ended } = await opened();
    send('GET /work HTTP/1.1\r\nHost: a\r\n\r\n');
    await realDelay(WORK_MS / 2);
    const closing = app.close();
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    await closing;
  });

  it('answers requests that have only partly arrived', async () => {
    const { app, send, ended } = await opened();
    send('GET /work HTTP/1.1\r\n');
    await realDelay(WORK_MS / 2);
    const closing = app.close();
    await realDelay(WORK_MS / 2);
    send('Host: a\r\n\r\n');
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    await closing;
  });
});
