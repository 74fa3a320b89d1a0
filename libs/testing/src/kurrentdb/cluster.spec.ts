import { afterEach, describe, expect, it } from '@jest/globals';
import { Metadata, credentials, type ServiceError } from '@grpc/grpc-js';
import {
  KurrentDBClient,
  NotLeaderError,
  StreamNotFoundError,
  UnavailableError,
  jsonEvent,
  streamNameFilter,
} from '@kurrent/kurrentdb-client';
import gossipServices from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import operationServices from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/operations_grpc_pb.js';
import streamServices from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realDelay } from '../builders/clocks.ts';
import { startKurrentCluster, type ClusterNode, type ClusterOptions, type KurrentCluster } from './cluster.ts';
import { connectControl } from './control-client.ts';
import { serveControl } from './control.ts';
import { startKurrentFacade } from './server.ts';
import { gossip, shared, streams, type Gossip, type Streams } from './wire.ts';

const { LEADER, FOLLOWER, PREREPLICA, RESIGNINGLEADER } = gossip.MemberInfo.VNodeState;
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const INTERNAL = 13;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;
const STREAM = 'counter-1';
const TIMEOUT_MS = 20_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  ends.push(() => rm(folder, { recursive: true }));
  return folder;
};
const startCluster = async (options: Omit<ClusterOptions, 'folder'> = {}): Promise<KurrentCluster> => {
  const cluster = await startKurrentCluster({ folder: await newFolder(), ...options });
  ends.push(cluster.close);
  return cluster;
};
const clientOf = ({ url }: Readonly<{ url: string }>): KurrentDBClient => {
  const client = KurrentDBClient.connectionString(url);
  ends.push(client.dispose);
  return client;
};

type Failure = Readonly<{ code?: number; message: string; _raw?: { metadata: { get: (name: string) => readonly Buffer[] } } }>;
const append = async (client: KurrentDBClient, n: number, streamName = STREAM): Promise<unknown> =>
  client.appendRecords([{ streamName, record: jsonEvent({ type: 'Counted', data: { n } }) }]).then(
    () => 'written',
    (error: Failure) => error,
  );
const codeOf = (outcome: unknown): unknown => (outcome as Failure).code ?? outcome;
/** What the `google.rpc.Status` of a failed call has: its texts can be found in the bytes. */
const detailsOf = (outcome: unknown): string =>
  (outcome as Failure)._raw?.metadata.get('grpc-status-details-bin')[0]?.toString('latin1') ?? '';
const read = async (client: KurrentDBClient, stream = STREAM): Promise<readonly unknown[]> => {
  const numbers: unknown[] = [];
  for await (const { event } of client.readStream<{ type: string; data: { n: number } }>(stream)) numbers.push(event?.data.n);
  return numbers;
};
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

/** Waits for what takes time here and more of it on a busy machine. */
const eventually = async (isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = performance.now() + TIMEOUT_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await realDelay(20);
  }
};

const gossipOf = ({ port }: Readonly<{ port: number }>): Promise<readonly Gossip.MemberInfo[]> => {
  const client = new gossipServices.GossipClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<readonly Gossip.MemberInfo[]>();
  client.read(new shared.Empty(), (error, info) => (error === null ? resolve(info.getMembersList()) : reject(error)));
  return promise.finally(() => client.close());
};
const stateAt = (members: readonly Gossip.MemberInfo[], { port }: ClusterNode): unknown =>
  members.find((member) => member.getHttpEndPoint()?.getPort() === port)?.getState();
const aliveAt = (members: readonly Gossip.MemberInfo[], { port }: ClusterNode): boolean =>
  members.some((member) => member.getHttpEndPoint()?.getPort() === port && member.getIsAlive());
const resignBy = ({ port }: ClusterNode): Promise<void> => {
  const client = new operationServices.OperationsClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  client.resignNode(new shared.Empty(), (error) => (error === null ? resolve(undefined) : reject(error)));
  return promise.finally(() => client.close());
};

const leaderOf = (cluster: KurrentCluster): ClusterNode => {
  const leader = cluster.leader();
  if (leader === undefined) throw new Error('no leader');
  return leader;
};
/** Resolves when the node has taken the next append. */
const nextTaken = ({ faults }: ClusterNode): Promise<void> =>
  new Promise((resolve) => {
    faults.beforeAppend = async () => void setImmediate(resolve);
  });
const followersOf = (cluster: KurrentCluster): readonly ClusterNode[] => cluster.nodes.filter((node) => node.role() === 'follower');
/** All nodes that run follow one that leads. */
const settled = (cluster: KurrentCluster): Promise<void> => {
  const isSettled = (): boolean => {
    const running = cluster.nodes.filter((node) => node.isRunning());
    return cluster.leader() !== undefined && followersOf(cluster).length === running.length - 1;
  };
  return eventually(isSettled, 'a leader and its followers');
};

describe('gossip', () => {
  it('tells the leader, the followers and their addresses, from every node', async () => {
    const cluster = await startCluster();
    const [first, ...others] = cluster.nodes;
    for (const node of cluster.nodes) {
      const members = await gossipOf(node);
      expect(members.map((member) => member.getIsAlive())).toEqual([true, true, true]);
      expect(stateAt(members, first!)).toBe(LEADER);
      for (const other of others) expect(stateAt(members, other)).toBe(FOLLOWER);
    }
  });

  it('has one leader where one server stands alone', async () => {
    const facade = await startKurrentFacade({ folder: await newFolder() });
    ends.push(facade.close);
    const members = await gossipOf(facade);
    expect(members.map((member) => [member.getState(), member.getHttpEndPoint()?.getPort()])).toEqual([[LEADER, facade.port]]);
  });

  it('names the ports of proxies where these are advertised', async () => {
    const cluster = await startCluster({ advertised: (port) => port - 1 });
    const members = await gossipOf(cluster.nodes[1]!);
    const ports = members.map((member) => member.getHttpEndPoint()?.getPort());
    expect(ports).toEqual(cluster.nodes.map(({ port }) => port - 1));
  });
});

describe('a follower', () => {
  it('K1 refuses records with the reason and the address of the leader', async () => {
    const cluster = await startCluster();
    const outcome = await append(clientOf(followersOf(cluster)[0]!), 1);
    expect(codeOf(outcome)).toBe(FAILED_PRECONDITION);
    const details = detailsOf(outcome);
    expect(details).toContain('NOT_LEADER_NODE');
    const members = await gossipOf(leaderOf(cluster));
    const leader = members.find((member) => member.getState() === LEADER);
    expect(details).toContain(leader?.getInstanceId()?.getString());
    expect((outcome as Failure).message).toContain(`127.0.0.1:${leaderOf(cluster).port}`);
  });

  it('K2 sends a read for the leader there', async () => {
    const cluster = await startCluster();
    await append(clientOf(cluster), 1);
    const failure = await failureOf(read(clientOf(followersOf(cluster)[0]!)));
    expect(failure).toBeInstanceOf(NotLeaderError);
    expect((failure as NotLeaderError).leader).toEqual({ address: '127.0.0.1', port: leaderOf(cluster).port });
  });

  it('K2 answers another read from what it has, which may be less', async () => {
    const cluster = await startCluster();
    const client = clientOf(cluster);
    const [follower] = followersOf(cluster);
    const behind = clientOf({ url: `${follower!.url}&nodePreference=follower` });
    await append(client, 1);
    expect(await read(behind)).toEqual([1]);
    follower!.lag(300);
    await append(client, 2);
    expect(await read(behind)).toEqual([1]);
    await eventually(async () => (await read(behind)).length === 2, 'the event at the follower');
  });

  it('hands an append of the first protocol on to the leader, unless the leader is required', async () => {
    const cluster = await startCluster();
    const client = clientOf(followersOf(cluster)[0]!);
    await client.appendToStream(STREAM, jsonEvent({ type: 'Counted', data: { n: 1 } }));
    expect(await read(clientOf(cluster))).toEqual([1]);
    const required = clientOf(followersOf(cluster)[0]!).appendToStream(STREAM, jsonEvent({ type: 'Counted', data: { n: 2 } }), {
      requiresLeader: true,
    });
    expect(await failureOf(required)).toBeInstanceOf(NotLeaderError);
  });
});

describe('a leader that resigns', () => {
  it('K1 lives on, refuses writes and names the one that was elected', async () => {
    const cluster = await startCluster();
    const [former, client] = [leaderOf(cluster), clientOf(leaderOf(cluster))];
    expect(await append(client, 1)).toBe('written');
    await resignBy(former);
    const members = await gossipOf(cluster.nodes[1]!);
    expect(stateAt(members, former)).toBe(RESIGNINGLEADER);
    const resigning = await append(client, 2);
    expect([codeOf(resigning), detailsOf(resigning)]).toEqual([UNAVAILABLE, expect.stringContaining('SERVER_NOT_READY')]);
    await settled(cluster);
    expect(leaderOf(cluster)).not.toBe(former);
    const refused = await append(clientOf(former), 3);
    expect([codeOf(refused), detailsOf(refused)]).toEqual([FAILED_PRECONDITION, expect.stringContaining('NOT_LEADER_NODE')]);
    expect((refused as Failure).message).toContain(`127.0.0.1:${leaderOf(cluster).port}`);
    const elected = clientOf(leaderOf(cluster));
    expect(await append(elected, 4)).toBe('written');
    expect(await read(elected)).toEqual([1, 4]);
  });

  it('answers what it had taken as unknown, though it is written', async () => {
    const cluster = await startCluster({ times: { replicationMs: 10_000, commitTimeoutMs: 20_000 } });
    const taken = nextTaken(leaderOf(cluster));
    const pending = append(clientOf(cluster), 1);
    await taken;
    cluster.resign();
    expect([INTERNAL, DEADLINE_EXCEEDED]).toContain(codeOf(await pending));
    await settled(cluster);
    expect(await read(clientOf(leaderOf(cluster)))).toEqual([1]);
  });

  it('goes on with the subscriptions that it has', async () => {
    const cluster = await startCluster();
    const former = leaderOf(cluster);
    const subscription = clientOf(former).subscribeToAll({ filter: streamNameFilter({ prefixes: ['counter-'] }) });
    ends.push(() => subscription.unsubscribe());
    const seen: unknown[] = [];
    subscription.on('data', ({ event }) => seen.push((event?.data as { n: number }).n));
    await append(clientOf(former), 1);
    await eventually(() => seen.length === 1, 'the first event');
    cluster.resign();
    await settled(cluster);
    await append(clientOf(leaderOf(cluster)), 2);
    await eventually(() => seen.length === 2, 'the second event');
    expect(seen).toEqual([1, 2]);
  });
});

describe('a subscription that requires the leader', () => {
  /** Of all streams from the start, read no further than its first event. */
  const subscribe = (node: ClusterNode) => {
    const client = new streamServices.StreamsClient(`127.0.0.1:${node.port}`, credentials.createInsecure());
    ends.push(async () => client.close());
    const options = new streams.ReadReq.Options();
    options.setAll(new streams.ReadReq.Options.AllOptions().setStart(new shared.Empty()));
    options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions()).setNoFilter(new shared.Empty());
    options.setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()));
    const metadata = new Metadata();
    metadata.add('requires-leader', 'true');
    const call = client.read(new streams.ReadReq().setOptions(options), metadata);
    const failed = new Promise<ServiceError>((resolve) => call.once('error', resolve));
    ends.push(async () => call.cancel());
    return { call, failed };
  };

  it('ends where another node leads as long as it has not caught up', async () => {
    const cluster = await startCluster();
    const text = 'x'.repeat(2_000);
    const records = Array.from({ length: 3_000 }, () => ({ streamName: STREAM, record: jsonEvent({ type: 'Counted', data: { text } }) }));
    await clientOf(cluster).appendRecords(records);
    const { call, failed } = subscribe(leaderOf(cluster));
    await new Promise((resolve) => call.once('data', resolve));
    call.pause();
    cluster.resign();
    await settled(cluster);
    call.resume();
    const { code, metadata } = await failed;
    expect([code, metadata.get('exception')]).toEqual([NOT_FOUND, ['not-leader']]);
  });

  it('is refused by a follower once it has been confirmed', async () => {
    const cluster = await startCluster();
    const { call, failed } = subscribe(followersOf(cluster)[0]!);
    const seen: boolean[] = [];
    call.on('data', (response: Streams.ReadResp) => seen.push(response.hasConfirmation()));
    expect([(await failed).code, seen]).toEqual([NOT_FOUND, [true]]);
  });
});

describe('a leader that is killed', () => {
  it('K1 resets its connections, and is named as the leader until another is elected', async () => {
    const cluster = await startCluster();
    const [former, client] = [leaderOf(cluster), clientOf(leaderOf(cluster))];
    const [follower] = followersOf(cluster);
    expect(await append(client, 1)).toBe('written');
    await former.kill();
    expect(codeOf(await append(client, 2))).toBe(UNAVAILABLE);
    expect((await append(clientOf(follower!), 2)) as Failure).toMatchObject({
      code: FAILED_PRECONDITION,
      message: expect.stringContaining(`:${former.port}`),
    });
    expect(stateAt(await gossipOf(follower!), follower!)).toBe(PREREPLICA);
    await eventually(async () => !aliveAt(await gossipOf(follower!), former), 'gossip about its death');
    await settled(cluster);
    const elected = clientOf(leaderOf(cluster));
    expect(await append(elected, 3)).toBe('written');
    expect(await read(elected)).toEqual([1, 3]);
  });

  it('follows the one that was elected when it is started again', async () => {
    const cluster = await startCluster();
    const former = leaderOf(cluster);
    await former.kill();
    await settled(cluster);
    await append(clientOf(leaderOf(cluster)), 1);
    await former.start();
    await settled(cluster);
    expect([former.role(), leaderOf(cluster) === former]).toEqual(['follower', false]);
    expect(await read(clientOf({ url: `${former.url}&nodePreference=follower` }))).toEqual([1]);
  });

  it('cuts the subscriptions that it has', async () => {
    const cluster = await startCluster();
    const subscription = clientOf(leaderOf(cluster)).subscribeToAll();
    const end = new Promise((resolve) => subscription.on('error', resolve).on('end', resolve));
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    await leaderOf(cluster).kill();
    await end;
  });

  it('has written the first of the appends under way, and not the others, as the seed says', async () => {
    const counts: number[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const cluster = await startCluster({ seed, times: { replicationMs: 10_000, commitTimeoutMs: 20_000 } });
      const client = clientOf(leaderOf(cluster));
      const outcomes: Promise<unknown>[] = [];
      for (const n of [1, 2, 3]) {
        const taken = nextTaken(leaderOf(cluster));
        outcomes.push(append(client, n));
        await taken;
      }
      await leaderOf(cluster).kill();
      expect(await Promise.all(outcomes.map(async (outcome) => codeOf(await outcome)))).toEqual([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]);
      await settled(cluster);
      const written = await read(clientOf(leaderOf(cluster))).catch(() => []);
      expect(written).toEqual([1, 2, 3].slice(0, written.length));
      counts.push(written.length);
    }
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  it('loses nothing that it acknowledged, however often', async () => {
    const cluster = await startCluster({ times: { electionMs: 60, replicationMs: 2 } });
    const acknowledged: number[] = [];
    let n = 0;
    for (let kills = 0; kills < 5; kills++) {
      const leader = leaderOf(cluster);
      const client = clientOf(leader);
      const writing = (async () => {
        for (let outcome: unknown = 'written'; outcome === 'written';) {
          const number = n++;
          outcome = await append(client, number);
          if (outcome === 'written') acknowledged.push(number);
        }
      })();
      const wanted = acknowledged.length + 5;
      await eventually(() => acknowledged.length >= wanted, 'acknowledged appends');
      await leader.kill();
      await writing;
      await leader.start();
      await settled(cluster);
    }
    const stored = new Set(await read(clientOf(leaderOf(cluster))));
    expect(acknowledged.filter((number) => !stored.has(number))).toEqual([]);
  });
});

describe('without a majority', () => {
  const loseMajority = async (cluster: KurrentCluster): Promise<readonly ClusterNode[]> => {
    const lost = followersOf(cluster);
    await Promise.all(lost.map((node) => node.kill()));
    return lost;
  };

  it('a leader acknowledges nothing, and then is not ready', async () => {
    const cluster = await startCluster({ times: { quorumLossMs: 1_500 } });
    const [leader, client] = [leaderOf(cluster), clientOf(leaderOf(cluster))];
    await failureOf(read(client));
    await loseMajority(cluster);
    const outcome = await append(client, 1);
    expect([codeOf(outcome), detailsOf(outcome)]).toEqual([DEADLINE_EXCEEDED, expect.stringContaining('OPERATION_TIMEOUT')]);
    expect(await failureOf(read(client))).toBeInstanceOf(StreamNotFoundError);
    await eventually(() => leader.role() === 'unknown', 'the end of its lead');
    expect(codeOf(await append(client, 2))).toBe(UNAVAILABLE);
    expect(await failureOf(read(client))).toBeInstanceOf(UnavailableError);
  });

  it('a follower goes on to name the leader that it lost', async () => {
    const cluster = await startCluster();
    const [leader, [follower]] = [leaderOf(cluster), followersOf(cluster)];
    await Promise.all([leader, cluster.nodes[2]!].map((node) => node.kill()));
    await realDelay(500);
    expect((await append(clientOf(follower!), 1)) as Failure).toMatchObject({
      code: FAILED_PRECONDITION,
      message: expect.stringContaining(`:${leader.port}`),
    });
    expect(cluster.leader()).toBeUndefined();
  });

  it('what was not acknowledged is written all the same when the leader is elected again', async () => {
    const cluster = await startCluster();
    const client = clientOf(leaderOf(cluster));
    const lost = await loseMajority(cluster);
    expect(codeOf(await append(client, 1))).toBe(DEADLINE_EXCEEDED);
    await eventually(() => cluster.leader() === undefined, 'the end of its lead');
    await Promise.all(lost.map((node) => node.start()));
    await settled(cluster);
    expect(await read(clientOf(leaderOf(cluster)))).toEqual([1]);
  });

  it('all nodes show what was written before they were stopped, and after', async () => {
    const cluster = await startCluster();
    await append(clientOf(cluster), 1);
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await Promise.all(cluster.nodes.map((node) => node.start()));
    await settled(cluster);
    await append(clientOf(leaderOf(cluster)), 2);
    for (const node of cluster.nodes) {
      const client = clientOf({ url: `${node.url}&nodePreference=${node === cluster.leader() ? 'leader' : 'follower'}` });
      await eventually(async () => (await read(client)).length === 2, 'both events');
    }
  });

  it('a leader that was cut off for a moment goes on to show what is written', async () => {
    const cluster = await startCluster({ times: { electionMs: 10_000, quorumLossMs: 10_000 } });
    const client = clientOf(leaderOf(cluster));
    leaderOf(cluster).isolate();
    await realDelay(50);
    cluster.nodes[0]!.rejoin();
    expect(await append(client, 1)).toBe('written');
    expect(await read(client)).toEqual([1]);
  });

  it('an isolated leader shows what it had, and loses what it took when another was elected', async () => {
    const cluster = await startCluster({ times: { electionMs: 100, quorumLossMs: 10_000 } });
    const former = leaderOf(cluster);
    const client = clientOf(former);
    await append(client, 1);
    former.isolate();
    expect(codeOf(await append(client, 2))).toBe(DEADLINE_EXCEEDED);
    await eventually(() => cluster.leader() !== undefined && cluster.leader() !== former, 'another leader');
    expect(former.role()).toBe('leader');
    expect(await append(clientOf(leaderOf(cluster)), 3)).toBe('written');
    expect(await read(client)).toEqual([1]);
    former.rejoin();
    await settled(cluster);
    expect(await read(clientOf({ url: `${former.url}&nodePreference=follower` }))).toEqual([1, 3]);
  });
});

describe('the control of a cluster in another process', () => {
  it('does to a node what it is told, and says what all nodes are then', async () => {
    const cluster = await startCluster();
    const served = await serveControl(cluster, 0);
    ends.push(served.close);
    const control = connectControl(served.port);
    const roles = async (): Promise<readonly string[]> => (await control.nodes()).map(({ role }) => role);
    expect(await roles()).toEqual(['leader', 'follower', 'follower']);
    expect(await control.run({ action: 'resign' })).toContainEqual({
      port: cluster.nodes[0]!.port,
      role: 'resigning-leader',
      isRunning: true,
    });
    await settled(cluster);
    const { port } = leaderOf(cluster);
    expect(await control.run({ action: 'kill', port })).toContainEqual({ port, role: 'leader', isRunning: false });
    await control.run({ action: 'start', port });
    await settled(cluster);
    // The one that was killed may lead again.
    const follower = cluster.nodes.find((node) => node.role() === 'follower')!;
    await control.run({ action: 'isolate', port: follower.port });
    expect(follower.role()).toBe('pre-replica');
    await control.run({ action: 'rejoin', port: follower.port });
    await control.run({ action: 'lag', port, ms: 10 });
    await settled(cluster);
  });

  it('refuses a node that there is not', async () => {
    const cluster = await startCluster();
    const served = await serveControl(cluster, 0);
    ends.push(served.close);
    await expect(connectControl(served.port).run({ action: 'kill', port: 1 })).rejects.toThrow('no node at 1');
  });
});
