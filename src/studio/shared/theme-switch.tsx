import { useState } from 'react';
import { loadTheme, setTheme, themes } from './theme.ts';

const names = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;

export function ThemeSwitch() {
  const [theme, choose] = useState(() => loadTheme(localStorage));
  return (
    <select
      className="theme-switch"
      aria-label="Theme"
      value={theme}
      onChange={({ target }) => {
        const next = themes.find((one) => one === target.value) ?? 'system';
        setTheme(localStorage, next);
        choose(next);
      }}
    >
      {themes.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </select>
  );
}
