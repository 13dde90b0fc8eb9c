/** The form of a device's file: every field of the catalogue. When somebody else was faster, each difference is shown and nothing is overwritten. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { BLANK_FILE } from '../../config/blank-file.ts';
import { FILE_GROUPS } from '../../config/field-shape.ts';
import { FILE_FIELDS, type FieldName, type FileField } from '../../config/file-fields.ts';
import type {
  Credential,
  Device,
  DevicePatch,
  DeviceWish,
  NewDevice,
  Platform,
  Segment,
  UnitBrief,
} from '../../server/api/wire.ts';
import { ask, Trouble } from '../client.ts';
import { Live } from '../live.ts';
import { seesRestricted } from '../parts/device-file.ts';
import { changedIn, type FileTexts, patchOf, textsOf } from '../parts/file-form.ts';
import { fileInput, fileInputStyles } from '../parts/file-input.ts';
import { labelOf, valueWords } from '../parts/file-words.ts';
import { type Choice, unitChoices } from '../parts/filters.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { go } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

const EMPTY: DeviceWish = {
  code: '',
  name: '',
  kind: 'camera',
  category: 'safe-city',
  unit: '',
  ...BLANK_FILE,
};

const NONE: Choice = { value: '', label: '—' };

/** A field that both have changed, or that they have changed and we have not. */
interface Difference {
  readonly field: FileField;
  readonly theirs: string;
  readonly mine: string;
}

@customElement('device-edit')
export class DeviceEdit extends LitElement {
  static override styles = [
    base,
    fileInputStyles,
    css`
      .wide {
        grid-column: 1 / -1;
      }
      .keep {
        position: sticky;
        bottom: 0;
        padding: var(--s2) 0;
        background: var(--bg);
      }
    `,
  ];

  /** Null for a device that is to be added. */
  @property({ type: Number }) deviceId: number | null = null;
  /** What was read when the form was opened, or after a conflict. */
  @state() private read: Device | null = null;
  @state() private mine: FileTexts = textsOf(EMPTY);
  @state() private refused: Trouble | null = null;
  @state() private differences: readonly Difference[] = [];
  @state() private isBusy = false;
  @state() private isRemoving = false;

  readonly #device = new Live<Device>(this, () =>
    this.deviceId === null ? null : { path: `/api/devices/${this.deviceId}` },
  );
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));
  readonly #credentials = new Live<Credential[]>(this, () => ({ path: '/api/credentials' }));

  override willUpdate(): void {
    const device = this.#device.value;
    if (this.read !== null || device === undefined) return;
    this.read = device;
    this.mine = textsOf(device.record);
  }

  override render() {
    if (this.deviceId === null) return this.#form(null);
    return this.#device.shown((device) => this.#form(this.read ?? device));
  }

  #form(device: Device | null): TemplateResult {
    return html`<form class="stack" novalidate @submit=${this.#save}>
      <div>
        <h1>${device === null ? text('device.adding') : text('device.editing', { name: device.record.name })}</h1>
        <p class="small muted">${text('file.notDue')} ${device === null ? nothing : text('file.lifecycleBelow')}</p>
      </div>
      ${this.#conflict()}
      ${FILE_GROUPS.map((group) => {
        const fields = fieldsToFill(device === null).filter((field) => field.group === group);
        const title = text.word('fileGroup', group);
        return html`<fieldset class="card stack">
          <legend class="unseen">${title}</legend>
          <h2 aria-hidden="true">${title}</h2>
          <div class="fields">${fields.map((field) => this.#field(field))}</div>
        </fieldset>`;
      })}
      ${refusalNote(this.refused)}
      <div class="apart keep">
        <div class="line">
          <button class="primary" ?disabled=${this.isBusy}>${text('common.save')}</button>
          <a class="button" href=${device === null ? '/devices' : `/devices/${device.id}`}>${text('common.cancel')}</a>
        </div>
        ${device === null ? nothing : this.#removal()}
      </div>
    </form>`;
  }

  #field(field: FileField): TemplateResult {
    const { name } = field;
    const path = name === 'commissioned' ? 'commissionedMs' : name;
    const isWrong =
      this.refused?.problem?.problems?.some((problem) => problem.path.split('.').at(-1) === path) ?? false;
    return fileInput({
      ...{ field, isWrong, value: this.mine[name], choices: this.#choices(name) },
      onInput: (value) => this.#set(name, value),
    });
  }

  /** What a reference can be. */
  #choices(name: FieldName): readonly Choice[] | undefined {
    switch (name) {
      case 'unit':
        return [NONE, ...unitChoices(this.#units.value ?? [])];
      case 'segment':
        return [
          NONE,
          ...(this.#segments.value ?? []).map(({ id, name: said }) => ({
            value: id,
            label: `${id} ${said}`,
          })),
        ];
      case 'platform':
        return [NONE, ...(this.#platforms.value ?? []).map(({ id, name: label }) => ({ value: id, label }))];
      case 'credential':
        return [
          NONE,
          ...(this.#credentials.value ?? []).map(({ id, username }) => ({
            value: id,
            label: `${id} (${username})`,
          })),
        ];
      default:
        return undefined;
    }
  }

  #set(name: FieldName, value: string): void {
    this.mine = { ...this.mine, [name]: value };
  }

  #save(event: SubmitEvent): void {
    event.preventDefault();
    void this.#try(async () => {
      const saved = this.read === null ? await this.#add() : await this.#change(this.read);
      go(`/devices/${saved.id}`);
    });
  }

  #add(): Promise<Device> {
    // The whole form: what must be there is asked for by the server.
    const body = { ...EMPTY, ...patchOf(FILE_FIELDS, this.mine) } satisfies NewDevice;
    return ask<Device>('/api/devices', { method: 'POST', body });
  }

  #change(read: Device): Promise<Device> {
    const fields = changedIn(textsOf(read.record), this.mine);
    const body: DevicePatch = { version: read.version, record: patchOf(fields, this.mine) };
    return ask<Device>(`/api/devices/${read.id}`, { method: 'PATCH', body });
  }

  async #try(deed: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.refused = null;
    try {
      await deed();
    } catch (error) {
      const trouble = error instanceof Trouble ? error : new Trouble(String(error));
      if (trouble.problem?.code === 'conflict' && this.read !== null) await this.#compare(this.read);
      else this.refused = trouble;
    } finally {
      this.isBusy = false;
    }
  }

  /** Takes over what they changed and we did not touch; what both touched is for the person to decide. */
  async #compare(read: Device): Promise<void> {
    const theirs = await ask<Device>(`/api/devices/${read.id}`);
    const [before, now] = [textsOf(read.record), textsOf(theirs.record)];
    const changedByThem = changedIn(before, now);
    this.differences = changedByThem.map((field) => ({
      field,
      theirs: now[field.name],
      mine: this.mine[field.name],
    }));
    const untouched = changedByThem.filter(({ name }) => this.mine[name] === before[name]);
    this.mine = { ...this.mine, ...Object.fromEntries(untouched.map(({ name }) => [name, now[name]])) };
    this.read = theirs;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.conflict')?.focus();
  }

  #conflict(): TemplateResult | typeof nothing {
    if (this.differences.length === 0) return nothing;
    return html`<section class="note warn conflict" role="alert" tabindex="-1">
      <p class="strong">${text('device.conflict')}</p>
      <div class="scroll wide">
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="unseen">${text('common.edit')}</span></th>
              <th scope="col">${text('device.conflictTheirs')}</th>
              <th scope="col">${text('device.conflictMine')}</th>
              <th scope="col"><span class="unseen">${text('common.edit')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${this.differences.map(
              ({ field, theirs, mine }) => html`<tr>
                <th scope="row">${labelOf(field)}</th>
                <td>${valueWords(field, theirs)}</td>
                <td>${valueWords(field, mine)}</td>
                <td>
                  <button type="button" aria-pressed=${this.mine[field.name] === theirs} @click=${() => this.#set(field.name, theirs)}>
                    ${text('device.conflictTake')}
                  </button>
                  <button type="button" aria-pressed=${this.mine[field.name] === mine && mine !== theirs} @click=${() => this.#set(field.name, mine)}>
                    ${text('device.conflictKeep')}
                  </button>
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #removal(): TemplateResult {
    if (!this.isRemoving) {
      return html`<button type="button" class="danger" @click=${() => {
        this.isRemoving = true;
      }}>${text('device.remove')}</button>`;
    }
    return html`<span class="line" role="alert">
      ${text('device.removeAsk')}
      <button type="button" class="danger" ?disabled=${this.isBusy} @click=${this.#remove}>${text('common.remove')}</button>
      <button type="button" @click=${() => {
        this.isRemoving = false;
      }}>${text('common.cancel')}</button>
    </span>`;
  }

  #remove(): void {
    void this.#try(async () => {
      await ask(`/api/devices/${this.read?.id}`, { method: 'DELETE' });
      go('/devices');
    });
  }
}

/** A file that is there changes its stage by steps of life; telephones are not for everybody. */
function fieldsToFill(isNew: boolean): readonly FileField[] {
  return FILE_FIELDS.filter(
    ({ name, restricted }) => (isNew || name !== 'lifecycle') && (restricted !== true || seesRestricted()),
  );
}
