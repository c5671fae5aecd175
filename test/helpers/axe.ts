import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Those of WCAG 2.2 AA. */
export const wcag22: readonly string[] = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Whatever breaks one of these rules that a program can check, in words. The page needs `bypassCSP`. */
export async function violations(page: Page, rules = wcag22): Promise<string[]> {
  const found = await violated(page, { runOnly: rules });
  return found.flatMap(told);
}

/** The same of all rules, where it keeps people from using the page. */
export async function barriers(page: Page): Promise<string[]> {
  const found = await violated(page, {});
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(told);
}

async function violated(page: Page, options: object): Promise<AxeResults['violations']> {
  await page.evaluate(await readFile(axeSource, 'utf8'));
  const results = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`,
  )) as AxeResults;
  return results.violations;
}

function told({ id, nodes }: AxeResults['violations'][number]): string[] {
  return nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`);
}
