import { Input, Label, SearchField, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { DAYS, DECISIONS, ORDERS, type ShelfView, VERDICTS } from '#core/app/shelf-view.ts';
import { Picker } from '#renderer/parts/picker.tsx';
import { say } from '#renderer/text/say.ts';

interface Props {
  readonly view: ShelfView;
  readonly titles: readonly string[];
  readonly onChange: (change: Partial<ShelfView>) => void;
}

const ALL = '';

/** Which recordings are shown, and in which order. */
export function LibraryFilters({ view, titles, onChange }: Props) {
  return (
    <div className="row end">
      <SearchField className="field wide" value={view.search} onChange={(search) => onChange({ search })}>
        <Label>{say('library.search')}</Label>
        <Input />
      </SearchField>
      {titles.length > 1 && (
        <Picker
          label={say('library.game')}
          value={view.title}
          options={[{ id: ALL, text: say('library.game.all') }, ...titles.map((title) => ({ id: title, text: title }))]}
          onChange={(title) => onChange({ title })}
        />
      )}
      <Picker
        label={say('library.days')}
        value={String(view.days)}
        options={DAYS.map((days) => ({ id: String(days), text: say(`library.days.${days}`) }))}
        onChange={(id) => onChange({ days: DAYS.find((days) => String(days) === id) ?? 0 })}
      />
      <Picker
        label={say('library.order')}
        value={view.order}
        options={ORDERS.map((order) => ({ id: order, text: say(`library.order.${order}`) }))}
        onChange={(id) => onChange({ order: ORDERS.find((order) => order === id) ?? 'newest' })}
      />
      <Picker
        label={say('library.decision')}
        value={view.decision}
        options={DECISIONS.map((decision) => ({ id: decision, text: say(`library.decision.${decision}`) }))}
        onChange={(id) => onChange({ decision: DECISIONS.find((decision) => decision === id) ?? 'any' })}
      />
      <ToggleButtonGroup
        className="row"
        aria-label={say('library.show')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view.verdict]}
        onSelectionChange={([key]) => onChange({ verdict: VERDICTS.find((one) => one === key) ?? 'all' })}
      >
        {VERDICTS.map((one) => (
          <ToggleButton key={one} id={one}>
            {say(`library.${one}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
