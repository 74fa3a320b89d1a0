import { afterEach, describe, expect, it } from '@jest/globals';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { StoreUnavailable } from '@guildhall/eventing';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectionOf, type Endpoint } from './connection.ts';
import { nodes, type Nodes } from './nodes.ts';
import { Gossip, MemberInfo_VNodeState as State } from './generated/kurrentdb/protocols/v1/gossip_pb.ts';

const DEADLINE_MS = 5_000;

type Told = readonly Readonly<{ at: Endpoint; state: State; isAlive?: boolean }>[];
type Node = Readonly<{ at: Endpoint; asked: () => number; tell: (members: Told | 'nothing') => void }>;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A node that says of the others what it was told, or never answers. */
const node = async (): Promise<Node> => {
  let [members, asked]: [Told | 'nothing', number] = [[], 0];
  const sessions = new Set<ServerHttp2Session>();
  const read = async () => {
    asked++;
    if (members === 'nothing') return new Promise<never>(() => undefined);
    return {
      members: members.map(({ at: { host, port }, state, isAlive = true }) => ({ state, isAlive, httpEndPoint: { address: host, port } })),
    };
  };
  const server = createServer(connectNodeAdapter({ routes: (router) => void router.service(Gossip, { read }) }));
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.close();
    for (const session of sessions) session.destroy();
  });
  return {
    at: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, // it listens on TCP
    asked: () => asked,
    tell: (told) => (members = told),
  };
};

const open = (...at: readonly Endpoint[]): Nodes => {
  const opened = nodes(connectionOf(`kurrentdb://${at.map(({ host, port }) => `${host}:${port}`).join(',')}?tls=false`));
  ends.push(opened.close);
  return opened;
};
/** Three nodes that all say that the one with this index is the leader. */
const cluster = async (leader: number) => {
  const all = await Promise.all([node(), node(), node()]);
  const lead = (index: number | undefined): Told => all.map(({ at }, n) => ({ at, state: n === index ? State.Leader : State.Follower }));
  for (const { tell } of all) tell(lead(leader));
  const [a, b, c] = all as [Node, Node, Node]; // three were asked for
  return { a, b, c, lead, all };
};
const nowhere: Endpoint = { host: '127.0.0.1', port: 1 };

describe('K1 the nodes of KurrentDB', () => {
  it('are a single host, which is not asked for others', async () => {
    const a = await node();
    const { leader, any, moved } = open(a.at);
    expect([await leader(DEADLINE_MS), await any()]).toEqual([a.at, a.at]);
    expect([moved(a.at), await leader(DEADLINE_MS), a.asked()]).toEqual([false, a.at, 0]);
  });

  it('are those that the listed hosts know: the leader first', async () => {
    const { a, b, c } = await cluster(2);
    const { leader, any } = open(a.at, b.at);
    expect([await leader(DEADLINE_MS), await any()]).toEqual([c.at, c.at]);
  });

  it('are found when a listed host is dead, and another does not answer', async () => {
    const { a, b, c } = await cluster(2);
    b.tell('nothing');
    expect(await open(nowhere, b.at, a.at).leader(DEADLINE_MS)).toEqual(c.at);
  });

  it('are found under one name that stands for all of them', async () => {
    const { a, c } = await cluster(2);
    const found = nodes(connectionOf(`kurrentdb+discover://${a.at.host}:${a.at.port}?tls=false`));
    ends.push(found.close);
    expect(await found.leader(DEADLINE_MS)).toEqual(c.at);
  });

  it('have the leader that a refusal names, without asking', async () => {
    const { a, b } = await cluster(1);
    const { leader, moved } = open(a.at);
    expect([moved(a.at, b.at), await leader(DEADLINE_MS), a.asked() + b.asked()]).toEqual([true, b.at, 0]);
  });

  it('keep the leader when something is said of a node that it is no longer', async () => {
    const { a, b, c } = await cluster(1);
    const { leader, moved } = open(a.at);
    moved(a.at, b.at);
    moved(a.at, c.at);
    moved(c.at);
    expect(await leader(DEADLINE_MS)).toEqual(b.at);
  });

  it('have another leader when the first does not answer any more, though some still name it', async () => {
    const { a, b, c, lead } = await cluster(0);
    const { leader, moved } = open(a.at, b.at, c.at);
    expect(await leader(DEADLINE_MS)).toEqual(a.at);
    a.tell('nothing');
    c.tell(lead(1));
    moved(a.at);
    expect(await leader(DEADLINE_MS)).toEqual(b.at);
  });

  it('have the same leader again when all name it', async () => {
    const { a, b, c } = await cluster(0);
    const { leader, moved } = open(a.at, b.at, c.at);
    await leader(DEADLINE_MS);
    moved(a.at);
    expect(await leader(DEADLINE_MS)).toEqual(a.at);
  });

  it('are asked again until one is elected', async () => {
    const { a, b, c, lead, all } = await cluster(0);
    for (const { tell } of all) tell(lead(undefined));
    const { leader } = open(a.at, b.at, c.at);
    const found = leader(DEADLINE_MS);
    while (a.asked() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    b.tell(lead(1));
    expect(await found).toEqual(b.at);
  });

  it('are unavailable when none is the leader within the deadline, but one of them can be read', async () => {
    const { a, b, c, lead, all } = await cluster(0);
    for (const { tell } of all) tell([{ at: a.at, state: State.Leader, isAlive: false }, ...lead(undefined).slice(1)]);
    const { leader, any } = open(a.at, b.at, c.at);
    const began = performance.now();
    await expect(leader(300)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect([b.at, c.at]).toContainEqual(await any());
  });

  it('are unavailable within the deadline when none answers', async () => {
    const { a, b, c, all } = await cluster(0);
    for (const { tell } of all) tell('nothing');
    const began = performance.now();
    await expect(open(a.at, b.at, c.at).leader(300)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  it('are not looked for any more when they are closed', async () => {
    const { a, b, c, all } = await cluster(0);
    for (const { tell } of all) tell('nothing');
    const { leader, close } = open(a.at, b.at, c.at);
    const found = leader(DEADLINE_MS);
    close();
    const began = performance.now();
    await expect(found).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('K1 a connection string', () => {
  const at = { host: 'c', port: 3 };

  it('names one or several nodes', () => {
    expect([connectionOf('kurrentdb://a').isCluster, connectionOf('kurrentdb://a').seeds]).toEqual([false, [{ host: 'a', port: 2113 }]]);
    expect(connectionOf('kurrentdb://a:1,b:2/?tls=false')).toMatchObject({
      isCluster: true,
      seeds: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    });
    expect(connectionOf('kurrentdb+discover://all').isCluster).toBe(true);
  });

  it('gives each node user, password and options, but leaves no client to look for nodes itself', () => {
    const { urlOf, baseUrlOf, authorization } = connectionOf(
      'kurrentdb+discover://u%40x:p%3A1@a,b?tlsVerifyCert=false&nodePreference=follower',
    );
    expect(urlOf(at)).toBe('kurrentdb://u%40x:p%3A1@c:3?tlsVerifyCert=false');
    expect(baseUrlOf(at)).toBe('https://c:3');
    expect(authorization).toBe(`Basic ${Buffer.from('u@x:p:1').toString('base64')}`);
  });

  it('sends no password without TLS', () => {
    const { baseUrlOf, authorization } = connectionOf('kurrentdb://user:secret@a?tls=false');
    expect([baseUrlOf(at), authorization]).toEqual(['http://c:3', undefined]);
  });

  it('names certificates, unless others are given', () => {
    const { urlOf } = connectionOf('kurrentdb://a?tlsCAFile=%2Fone&userCertFile=%2Fcert', { ca: '/other', cert: undefined, key: '/key' });
    expect(urlOf(at)).toBe('kurrentdb://c:3?tlsCAFile=%2Fother&userCertFile=%2Fcert&userKeyFile=%2Fkey');
  });

  it('is refused when it is none', () => {
    expect(() => connectionOf('http://a')).toThrow();
  });
});
