// Apache Kafka as one node of its own, broker and controller in one, from Maven artifacts.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledOnce, find, needed, run } from './shell.mjs';

const VERSION = '4.1.1';
const PORT = 19_092;
/** Whoever comes in by the back door is sent to the proxy's port afterwards, too: a proxy there sees every connection. */
const [CONTROLLER, BACK_DOOR, PROXY] = [PORT + 1, PORT + 2, PORT + 3];
/** Here everybody is somebody, and may do what an access list says; the other doors are for whoever runs the trial. */
const NAMED = PORT + 4;
const USERS = ['identity', 'team', 'gateway'];
const LOG_LEVEL = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
const instead = { instead: 'KAFKA_BROKERS' };
/** Any sixteen bytes will do. */
const CLUSTER = Buffer.from('guildhall-dev-00').toString('base64url');

const dependency = (group, artifact, version) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>guildhall</groupId><artifactId>engines</artifactId><version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`;

const listeners = (backDoor) => `PLAINTEXT://127.0.0.1:${PORT},PROXIED://127.0.0.1:${backDoor},NAMED://127.0.0.1:${NAMED}`;
const properties = (data) => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${CONTROLLER}
controller.listener.names=CONTROLLER
listeners=${listeners(BACK_DOOR)},CONTROLLER://127.0.0.1:${CONTROLLER}
advertised.listeners=${listeners(PROXY)}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,NAMED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.named.sasl.enabled.mechanisms=PLAIN
listener.name.named.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required ${USERS.map((user) => `user_${user}="${user}-secret"`).join(' ')};
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=false
log.dirs=${join(data, 'log')}
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
`;

const jars = (installed) => join(installed, VERSION);
const settings = (data) => join(data, 'server.properties');
const java = () => needed('java', instead);

const fetchJars = (installed) =>
  filledOnce(jars(installed), (folder) => {
    const pom = join(folder, 'pom.xml');
    writeFileSync(pom, POM);
    run(needed('mvn', instead), ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]);
  });

const install = ({ installed, data }) => {
  java();
  fetchJars(installed);
  writeFileSync(settings(data), properties(data));
  if (existsSync(join(data, 'log', 'meta.properties'))) return;
  const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER, '--config', settings(data)];
  run(java(), [LOG_LEVEL, '-cp', join(jars(installed), '*'), ...format]);
};

/** An open port is not enough: at first the coordinator of groups is still being made and loaded. */
const ready = async () => {
  const { Kafka, logLevel } = await import('kafkajs');
  const [limits, quiet] = [{ connectionTimeout: 1_000, requestTimeout: 1_000, retry: { retries: 0 } }, { logLevel: logLevel.NOTHING }];
  const admin = new Kafka({ clientId: 'engines', brokers: [kafka.url], ...limits, ...quiet }).admin();
  try {
    await admin.connect();
    // Without it the client knows no broker to ask.
    await admin.describeCluster();
    const { groups } = await admin.describeGroups(['engines']);
    return groups[0].errorCode === 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
};

export const kafka = {
  name: 'kafka',
  variable: 'KAFKA_BROKERS',
  server: () => `Apache Kafka ${VERSION}`,
  adapters: ['kafka'],
  url: `127.0.0.1:${PORT}`,
  install,
  processes: ({ installed, data }) => [
    {
      name: 'kafka',
      command: find('java') ?? 'java',
      args: ['-Xmx512m', LOG_LEVEL, '-cp', join(jars(installed), '*'), 'kafka.Kafka', settings(data)],
      ready,
    },
  ],
};
