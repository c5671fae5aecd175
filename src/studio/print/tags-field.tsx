import { useId, useState } from 'react';
import type { Library } from '../gallery/use-library.ts';
import type { Generation } from '../shared/types.ts';

interface TagsFieldProps {
  readonly generation: Generation;
  readonly library: Library;
}

/** The tags of a request, with commas between them. */
export function TagsField({ generation, library }: TagsFieldProps) {
  const id = useId();
  const [text, setText] = useState(generation.tags.join(', '));
  const tags = text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const changed = tags.join() !== generation.tags.join();
  return (
    <form
      className="tags-field"
      onSubmit={(event) => {
        event.preventDefault();
        library.tag(generation, tags);
      }}
    >
      <label className="label" htmlFor={id}>
        Tags, with commas
      </label>
      <input
        id={id}
        dir="auto"
        list={`${id}-known`}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <datalist id={`${id}-known`}>
        {library.tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      <button type="submit" className="chip" disabled={!changed}>
        Save tags
      </button>
    </form>
  );
}
