import type { Warning } from '#src/domain/warnings.ts';

export const demoWarning: Warning = {
  code: 'DEMO_WEIGHTS',
  message:
    'The small demo weights draw this image: a toy that shows the way, not what the published model can do.',
};
