/** The form of a device's file. When somebody else was faster, each difference is shown and nothing is overwritten. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CATEGORIES, DATUMS, KINDS, LIFECYCLES } from '../../config/terms.ts';
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
import { FIELD_GROUPS, type Field, fieldWords } from '../parts/device-file.ts';
import { type Choice, unitChoices } from '../parts/filters.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { go } from '../place.ts';
import { base } from '../plain-look.ts';
import { day, dayStart } from '../times.ts';
import { text } from '../words.ts';

const EMPTY: DeviceWish = {
  code: '',
  name: '',
  kind: 'camera',
  category: 'safe-city',
  unit: '',
  segment: '',
  platform: '',
  upstream: null,
  vendor: '',
  model: '',
  serial: '',
  mac: '',
  host: '',
  onvifPort: null,
  tls: false,
  rtspPort: null,
  rtspPath: '',
  credential: null,
  lanes: '',
  address: '',
  lon: '',
  lat: '',
  datum: 'wgs84',
  lifecycle: 'active',
  inScope: true,
  commissionedMs: null,
};

const REQUIRED: readonly Field[] = ['code', 'name', 'kind', 'category', 'unit'];
const PORTS: readonly Field[] = ['onvifPort', 'rtspPort'];
const NULLABLE: readonly Field[] = ['upstream', 'credential'];

/** A field that both have changed, or that they have changed and we have not. */
interface Difference {
  readonly field: Field;
  readonly theirs: DeviceWish[Field];
  readonly mine: DeviceWish[Field];
}

@customElement('device-edit')
export class DeviceEdit extends LitElement {
  static override styles = [
    base,
    css`
      .wide {
        grid-column: 1 / -1;
      }
    `,
  ];

  /** Null for a device that is to be added. */
  @property({ type: Number }) deviceId: number | null = null;
  /** What was read when the form was opened, or after a conflict. */
  @state() private read: Device | null = null;
  @state() private mine: DeviceWish = EMPTY;
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
    this.mine = device.record;
  }

  override render() {
    if (this.deviceId === null) return this.#form(null);
    return this.#device.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: this.#device.failed,
      here: (device) => this.#form(this.read ?? device),
    });
  }

  #form(device: Device | null): TemplateResult {
    return html`<form class="stack" novalidate @submit=${this.#save}>
      <h1>${device === null ? text('device.adding') : text('device.editing', { name: device.record.name })}</h1>
      ${this.#conflict()}
      ${FIELD_GROUPS.map(
        ({ key, fields }) => html`<fieldset class="card stack">
          <legend class="unseen">${text(key)}</legend>
          <h2 aria-hidden="true">${text(key)}</h2>
          <div class="fields">${fields.map((field) => this.#field(field))}</div>
        </fieldset>`,
      )}
      ${refusalNote(this.refused)}
      <div class="apart">
        <div class="line">
          <button class="primary" ?disabled=${this.isBusy}>${text('common.save')}</button>
          <a class="button" href=${device === null ? '/devices' : `/devices/${device.id}`}>${text('common.cancel')}</a>
        </div>
        ${device === null ? nothing : this.#removal()}
      </div>
    </form>`;
  }

  #field(field: Field): TemplateResult {
    const value = this.mine[field];
    const isWrong =
      this.refused?.problem?.problems?.some(({ path }) => path === field || path.endsWith(`.${field}`)) ??
      false;
    const label = text.word('field', field);
    const choices = this.#choices(field);
    if (field === 'inScope' || field === 'tls') {
      return html`<label class="tick">
        <input type="checkbox" .checked=${value === true} @change=${(event: Event) => this.#set(field, (event.currentTarget as HTMLInputElement).checked)} />
        ${label}
      </label>`;
    }
    if (choices !== null) {
      return html`<label class="field small">
        ${label}
        <select aria-invalid=${isWrong} @change=${(event: Event) => this.#typed(field, event)}>
          ${choices.map(
            (choice) =>
              html`<option value=${choice.value} .selected=${choice.value === (value ?? '')}>${choice.label}</option>`,
          )}
        </select>
      </label>`;
    }
    return html`<label class="field small">
      <span>${label}${REQUIRED.includes(field) ? html` <span aria-hidden="true">*</span>` : nothing}</span>
      <input
        name=${field}
        type=${field === 'commissionedMs' ? 'date' : 'text'}
        inputmode=${PORTS.includes(field) ? 'numeric' : nothing}
        autocomplete="off"
        spellcheck="false"
        ?required=${REQUIRED.includes(field)}
        aria-invalid=${isWrong}
        .value=${field === 'commissionedMs' ? (value === null ? '' : day(Number(value))) : String(value ?? '')}
        @input=${(event: Event) => this.#typed(field, event)}
      />
    </label>`;
  }

  /** Fields with a closed list of values. */
  #choices(field: Field): readonly Choice[] | null {
    const words = (list: 'kind' | 'category' | 'lifecycle' | 'datum', values: readonly string[]) =>
      values.map((value) => ({ value, label: text.word(list, value) }));
    const none = { value: '', label: '—' };
    switch (field) {
      case 'kind':
        return words('kind', KINDS);
      case 'category':
        return words('category', CATEGORIES);
      case 'lifecycle':
        return words('lifecycle', LIFECYCLES);
      case 'datum':
        return words('datum', DATUMS);
      case 'unit':
        return [none, ...unitChoices(this.#units.value ?? [])];
      case 'segment':
        return withPresent(this.mine.segment, [
          none,
          ...(this.#segments.value ?? []).map(({ id, name }) => ({ value: id, label: `${id} ${name}` })),
        ]);
      case 'platform':
        return withPresent(this.mine.platform, [
          none,
          ...(this.#platforms.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]);
      case 'credential':
        return withPresent(this.mine.credential ?? '', [
          none,
          ...(this.#credentials.value ?? []).map(({ id, username }) => ({
            value: id,
            label: `${id} (${username})`,
          })),
        ]);
      default:
        return null;
    }
  }

  #typed(field: Field, event: Event): void {
    const typed = (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
    if (field === 'commissionedMs') this.#set(field, dayStart(typed));
    else if (PORTS.includes(field)) this.#set(field, typed.trim() === '' ? null : Number(typed));
    else this.#set(field, NULLABLE.includes(field) && typed === '' ? null : typed);
  }

  #set(field: Field, value: DeviceWish[Field]): void {
    this.mine = { ...this.mine, [field]: value };
  }

  #save(event: SubmitEvent): void {
    event.preventDefault();
    void this.#try(async () => {
      const saved = this.read === null ? await this.#add() : await this.#change(this.read);
      go(`/devices/${saved.id}`);
    });
  }

  #add(): Promise<Device> {
    const body: NewDevice = this.mine;
    return ask<Device>('/api/devices', { method: 'POST', body });
  }

  #change(read: Device): Promise<Device> {
    const record = Object.fromEntries(
      Object.entries(this.mine).filter(
        ([field, value]) => field !== 'details' && value !== read.record[field as Field],
      ),
    ) as Partial<DeviceWish>;
    const body: DevicePatch = { version: read.version, record };
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
    const fields = Object.keys(read.record).filter((field) => field !== 'details') as Field[];
    const changedByThem = fields.filter((field) => theirs.record[field] !== read.record[field]);
    this.differences = changedByThem.map((field) => ({
      field,
      theirs: theirs.record[field],
      mine: this.mine[field],
    }));
    const untouched = changedByThem.filter((field) => this.mine[field] === read.record[field]);
    this.mine = {
      ...this.mine,
      ...Object.fromEntries(untouched.map((field) => [field, theirs.record[field]])),
    };
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
                <th scope="row">${text.word('field', field)}</th>
                <td>${fieldWords(field, theirs)}</td>
                <td>${fieldWords(field, mine)}</td>
                <td>
                  <button type="button" aria-pressed=${this.mine[field] === theirs} @click=${() => this.#set(field, theirs)}>
                    ${text('device.conflictTake')}
                  </button>
                  <button type="button" aria-pressed=${this.mine[field] === mine && mine !== theirs} @click=${() => this.#set(field, mine)}>
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

/** The value that is there stays choosable while the list of choices is not loaded or lacks it. */
function withPresent(present: string, choices: readonly Choice[]): readonly Choice[] {
  return choices.some(({ value }) => value === present)
    ? choices
    : [...choices, { value: present, label: present }];
}
