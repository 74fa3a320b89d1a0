/** Ids and values of golden samples. */
export const ada = 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt';
export const bob = 'acc_1a2b3c4d5e6f7g8h9j0k1m2n3p';
export const acme = 'org_2x4y6z8abcdefghjkmnpqrstvw';
export const invitation = 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q';
export const operators = 'team_3m1n2p3q4r5s6t7v8w9x0y1z2a';
export const noon = '2026-11-22T12:00:00.000Z';
export const aWeekLater = '2026-11-29T12:00:00.000Z';
