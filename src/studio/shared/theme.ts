export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'darkroom.theme';

export function loadTheme(storage: Storage): Theme {
  return themes.find((one) => one === storage.getItem(storageKey)) ?? 'system';
}

/** Shows the page in it, now and at the next visit. */
export function setTheme(storage: Storage, theme: Theme): void {
  storage.setItem(storageKey, theme);
  document.documentElement.dataset.theme = theme;
}
