import { saveKey } from './key.ts';

/** Asks for an API key, and begins anew with it. */
export function KeyForm({ reason }: { reason: string }) {
  return (
    <form
      className="card key-form"
      onSubmit={(event) => {
        event.preventDefault();
        const key = new FormData(event.currentTarget).get('key');
        saveKey(localStorage, typeof key === 'string' ? key.trim() : '');
        location.reload();
      }}
    >
      <h1>This gateway asks for a key</h1>
      <p className="muted">{reason}</p>
      <label className="label" htmlFor="key">
        API key
      </label>
      <input id="key" name="key" type="password" autoComplete="current-password" required />
      <p className="muted">It stays in this browser, and goes to this gateway alone.</p>
      <button type="submit" className="primary">
        Enter
      </button>
    </form>
  );
}
