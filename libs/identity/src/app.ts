import type { Dependencies } from './ports.ts';
import { readAccount } from './read/account.query.ts';
import { authenticate, sessionCache } from './read/authenticate.query.ts';
import { listSessions } from './read/sessions.query.ts';
import { changePassword } from './write/change-password.ts';
import { endSession } from './write/end-session.ts';
import { refreshSession } from './write/refresh-session.ts';
import { registerAccount } from './write/register-account.ts';
import { renameAccount } from './write/rename-account.ts';
import { requestPasswordReset, resetPassword } from './write/reset-password.ts';
import { signUp } from './write/sign-up.ts';
import { startSession } from './write/start-session.ts';
import { verifyAccount } from './write/verify-account.ts';

/** The functions for a shell: each takes its input and an envelope, and gives the complete answer. */
export const identityApp = (dependencies: Dependencies) => {
  const sessions = sessionCache(dependencies);
  return {
    commands: {
      registerAccount: registerAccount(dependencies),
      verifyAccount: verifyAccount(dependencies),
      signUp: signUp(dependencies),
      renameAccount: renameAccount(dependencies, sessions),
      changePassword: changePassword(dependencies, sessions),
      requestPasswordReset: requestPasswordReset(dependencies),
      resetPassword: resetPassword(dependencies, sessions),
      startSession: startSession(dependencies),
      refreshSession: refreshSession(dependencies, sessions),
      endSession: endSession(dependencies, sessions),
    },
    queries: {
      authenticate: authenticate(dependencies, sessions),
      readAccount: readAccount(dependencies),
      listSessions: listSessions(dependencies),
    },
  };
};
export type IdentityApp = ReturnType<typeof identityApp>;
