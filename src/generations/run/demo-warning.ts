import type { Warning } from '#src/domain/warnings.ts';

export const demoWarning: Warning = {
  code: 'DEMO_WEIGHTS',
  message:
    'This image is made by small demo weights: a toy that shows the way, not what published weights can do.',
};
