import { describe, expect, it } from '@jest/globals';
import { unmetMongo, type Answers } from './engine.ts';

const PRIMARY: Answers['hello'] = { isWritablePrimary: true, setName: 'rs0' };
const asked = (answers: Partial<Answers>) => unmetMongo({ hello: PRIMARY, buildInfo: { version: '8.0.17' }, ...answers });
const ONE_SERVER = { requirement: 'topology', found: 'one server', needed: 'replica set', breaks: false };

describe('K10 MongoDB', () => {
  it('meets all requirements as a replica set, through a router, and as a build of Percona', () => {
    expect(asked({})).toEqual([]);
    expect(asked({ hello: { isWritablePrimary: true, msg: 'isdbgrid' }, buildInfo: { version: '8.0.17-6' } })).toEqual([]);
  });

  it('is too old', () => {
    expect(asked({ buildInfo: { version: '8.0.16' } })).toEqual([
      { requirement: 'version', found: '8.0.16', needed: '7.0.28, 8.0.17, 8.2.3 or later', breaks: true },
    ]);
  });

  it('is a secondary, on which nothing can be written', () => {
    expect(asked({ hello: { isWritablePrimary: false, setName: 'rs0' } })).toEqual([
      { requirement: 'role', found: 'secondary', needed: 'primary', breaks: true },
    ]);
  });

  it('keeps everything on one server, which is told and no more', () => {
    expect(asked({ hello: { isWritablePrimary: true } })).toEqual([ONE_SERVER]);
  });

  it('is another server, whatever version it gives', () => {
    const buildInfo = { version: '7.0.42', ferretdbVersion: 'v1.24.2' };
    expect(asked({ hello: { isWritablePrimary: true }, buildInfo })).toEqual([
      { requirement: 'server', found: 'FerretDB v1.24.2', needed: 'MongoDB', breaks: false },
      ONE_SERVER,
    ]);
  });
});
