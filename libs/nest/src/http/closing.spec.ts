import { connect, type AddressInfo } from 'node:net';
import { testApp } from '@guildhall/testing/test-app';
import { Controller, Get } from '@nestjs/common';
import { realDelay } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Operation } from '../index.ts';

const WORK = 200;

@Controller('work')
class WorkController {
  @Get()
  @Operation({ id: 'work', summary: 'w', access: 'open', answer: z.object({ done: z.boolean() }) })
  async work(): Promise<object> {
    await realDelay(WORK);
    return { done: true };
  }
}

/** A connection, and all that came over it until it ended. */
const connection = (port: number) => {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
  return { say: (text: string): void => void socket.write(text), ended };
};

describe('a process that shuts down', () => {
  const opened = async () => {
    const app = await testApp({ controllers: [WorkController] });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo; // listens on TCP
    return { app, ...connection(port) };
  };

  it('answers requests in flight, and closes their connections', async () => {
    const { app, say, ended } = await opened();
    say('GET /work HTTP/1.1\r\nHost: a\r\n\r\n');
    await realDelay(WORK / 2);
    const closing = app.close();
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    await closing;
  });

  it('answers requests that had only begun to arrive', async () => {
    const { app, say, ended } = await opened();
    say('GET /work HTTP/1.1\r\n');
    await realDelay(WORK / 2);
    const closing = app.close();
    await realDelay(WORK / 2);
    say('Host: a\r\n\r\n');
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    await closing;
  });
});
