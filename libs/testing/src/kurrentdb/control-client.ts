import type { ControlCommand, NodeStatus } from './control.ts';

export type { NodeStatus } from './control.ts';

/** Controls a cluster in another process, by the port that its `serveControl` listens on. */
export const connectControl = (port: number) => {
  const ask = async (body?: string): Promise<readonly NodeStatus[]> => {
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', ...(body !== undefined && { body }) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as readonly NodeStatus[]; // as `serveControl` answers
  };
  return { nodes: () => ask(), run: (command: ControlCommand) => ask(JSON.stringify(command)) };
};
export type Control = ReturnType<typeof connectControl>;
