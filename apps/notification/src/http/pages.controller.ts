import { Params, type Reply } from '@guildhall/nest';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { z } from 'zod';
import type { PageFiles } from '../pages/files.ts';
import { FILES } from '../tokens.ts';
import { page } from './page.ts';
import { Operation } from './operation.ts';

const FilePath = z.object({ file: z.string().max(40) });
const hidden = (id: string, summary: string) => ({ id, summary, access: 'open', status: 200, hidden: true }) as const;

/** The pages that mails lead to, `/` among them. They are the same for every link: its token stays in the browser, and only a click sends it (T21). */
@Controller()
export class PagesController {
  constructor(@Inject(FILES) private readonly files: PageFiles) {}

  @Get()
  @Operation(hidden('homePage', 'Where the name of the installation leads'))
  home(@Res() reply: Reply): void {
    page(this.files, 'home.html', reply);
  }

  @Get('accept')
  @Operation(hidden('acceptPage', 'Where the link of an invitation leads'))
  accept(@Res() reply: Reply): void {
    page(this.files, 'accept.html', reply);
  }

  @Get('verify')
  @Operation(hidden('verifyPage', 'Where the link of a registration leads'))
  verify(@Res() reply: Reply): void {
    page(this.files, 'verify.html', reply);
  }

  @Get('reset')
  @Operation(hidden('resetPage', 'Where the link of a password reset leads'))
  reset(@Res() reply: Reply): void {
    page(this.files, 'reset.html', reply);
  }

  @Get('restore')
  @Operation(hidden('restorePage', 'Where owners restore an organization that was deleted'))
  restore(@Res() reply: Reply): void {
    page(this.files, 'restore.html', reply);
  }

  @Get('opt-out')
  @Operation(hidden('optOutPage', 'Where those go who want no more invitations by mail'))
  optOut(@Res() reply: Reply): void {
    page(this.files, 'opt-out.html', reply);
  }

  @Get('pages/:file')
  @Operation(hidden('pageFile', 'Styles and scripts of the pages'))
  file(@Params(FilePath, 'route.unknown') { file }: z.infer<typeof FilePath>, @Res() reply: Reply): void {
    page(this.files, file, reply);
  }
}
