import type { Stage } from '../stage.ts';
import { ACTORS, isOneOf, ROLES, type Actor } from './actors.ts';
import { newGuild, type Guild } from './guild.ts';
import { neighbourhood, type Names, type Situation } from './situations.ts';
import { SITUATIONS } from './table.ts';

export type World = Readonly<{ guild: Guild; names: Names }>;

const WEEK = 7 * 24 * 3_600_000;

const situationOf = (name: string): Situation => {
  const found = SITUATIONS[name];
  if (found === undefined) throw new Error(`nobody knows how to make: ${name}`);
  return found;
};

/** Worlds on a stage: these actors in their places, and then what the situation is about. */
export const worldsOn = async (stage: Stage) => {
  const neighbours = await neighbourhood(stage);
  const inhabited = async (actors: readonly Actor[]): Promise<Guild> => {
    const joining = actors.flatMap((actor) => (isOneOf(ROLES, actor) && actor !== 'owner' ? [[actor, actor]] : []));
    const leaving = actors.includes('former') ? { former: 'member' } : {};
    const guild = await newGuild(stage, { ...Object.fromEntries(joining), ...leaving });
    if (actors.includes('former')) await guild.remove('former');
    return guild;
  };
  const [outside, anywhere] = [await newGuild(stage), await inhabited(ACTORS)];
  const settled = async (situation: Situation, guild: Guild): Promise<World> => ({ guild, names: await situation.make(guild, neighbours) });
  const shared = async (situation: Situation): Promise<World> =>
    settled(situation, situation.where === undefined ? await inhabited(ACTORS) : { outside, anywhere }[situation.where]);
  return {
    /** One for each situation and all actors, none of whom changes anything. */
    shared: async (names: ReadonlySet<string>): Promise<ReadonlyMap<string, World>> => {
      const worlds = new Map<string, World>();
      const isOld = (name: string): boolean => situationOf(name).old === true;
      for (const name of names) if (isOld(name)) worlds.set(name, await shared(situationOf(name)));
      await stage.later(WEEK);
      for (const name of names) if (!isOld(name)) worlds.set(name, await shared(situationOf(name)));
      return worlds;
    },
    /** One for an actor who changes it. */
    own: async (name: string, actor: Actor): Promise<World> => {
      const situation = situationOf(name);
      const world = await settled(situation, situation.where === 'outside' ? outside : await inhabited([actor]));
      if (situation.old === true) await stage.later(WEEK);
      return world;
    },
  };
};
