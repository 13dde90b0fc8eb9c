/** Where devices belong and how they are reached: units, network segments with their limits, logins that are written and never read, sub-platforms. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Credential, CredentialWish, Platform, PlatformWish, Segment } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Live } from '../live.ts';
import type { Entry, EntryField, Filled } from '../parts/entry-table.ts';
import { segmentColumns, segmentEntry, segmentFields, segmentWishOf } from '../parts/segment-form.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import '../parts/catalogue-card.ts';
import '../parts/entry-table.ts';
import '../parts/unit-card.ts';

@customElement('network-page')
export class NetworkPage extends LitElement {
  static override styles = [base];

  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #credentials = new Live<Credential[]>(this, () => ({ path: '/api/credentials' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));

  override render() {
    const waiting = () => html`<p role="status" class="muted">${text('shell.loading')}</p>`;
    return html`<div class="stack">
      <h1>${text('networks.title')}</h1>
      <unit-card></unit-card>
      ${this.#segments.render({ waiting, failed: this.#segments.failed, here: (rows) => this.#segmentTable(rows) })}
      ${this.#credentials.render({ waiting, failed: this.#credentials.failed, here: (rows) => this.#credentialTable(rows) })}
      ${this.#platforms.render({ waiting, failed: this.#platforms.failed, here: (rows) => this.#platformTable(rows) })}
      ${this.#catalogues(this.#platforms.value ?? [])}
    </div>`;
  }

  #segmentTable(segments: readonly Segment[]): TemplateResult {
    return html`<entry-table
      heading=${text('networks.segments')}
      idLabel=${text('networks.segment')}
      addLabel=${text('networks.addSegment')}
      empty=${text('networks.noSegments')}
      .columns=${segmentColumns()}
      .fields=${segmentFields()}
      .entries=${segments.map(segmentEntry)}
      .saveEntry=${(id: string, filled: Filled) =>
        this.#put('/api/segments', id, segmentWishOf(filled), this.#segments)}
    ></entry-table>`;
  }

  #credentialTable(credentials: readonly Credential[]): TemplateResult {
    const fields: EntryField[] = [
      { name: 'username', label: text('networks.username'), kind: 'text' },
      {
        name: 'password',
        label: text('networks.password'),
        kind: 'secret',
        hint: text('networks.passwordHint'),
        optional: true,
      },
      { name: 'basicAllowed', label: text('networks.basic'), kind: 'tick' },
    ];
    const entries = credentials.map(
      ({ id, username, basicAllowed, devices }): Entry => ({
        id,
        cells: [
          username,
          basicAllowed ? text('common.yes') : text('common.no'),
          text('networks.used', { count: devices }),
        ],
        values: { username, basicAllowed },
        removable: devices === 0,
      }),
    );
    return html`<entry-table
      heading=${text('networks.credentials')}
      idLabel=${text('networks.credential')}
      addLabel=${text('networks.addCredential')}
      empty=${text('networks.noCredentials')}
      .columns=${[text('networks.username'), text('networks.basicShort'), text('networks.inUse')]}
      .fields=${fields}
      .entries=${entries}
      .saveEntry=${(id: string, { username, password, basicAllowed }: Filled) => {
        const body: CredentialWish = {
          username: String(username),
          basicAllowed: basicAllowed === true,
          // Left empty, the password that is there stays.
          ...(password !== '' && { password: String(password) }),
        };
        return this.#put('/api/credentials', id, body, this.#credentials);
      }}
      .removeEntry=${async (id: string) => {
        await ask(`/api/credentials/${encodeURIComponent(id)}`, { method: 'DELETE' });
        this.#credentials.reload();
      }}
    ></entry-table>`;
  }

  #platformTable(platforms: readonly Platform[]): TemplateResult {
    const fields: EntryField[] = [
      { name: 'name', label: text('common.name'), kind: 'text' },
      { name: 'carrier', label: text('common.carrier'), kind: 'text', optional: true },
    ];
    const entries = platforms.map(
      ({ id, name, carrier }): Entry => ({
        id,
        cells: [name, carrier],
        values: { name, carrier },
        removable: false,
      }),
    );
    return html`<entry-table
      heading=${text('networks.platforms')}
      idLabel=${text('networks.platform')}
      addLabel=${text('networks.addPlatform')}
      empty=${text('networks.noPlatforms')}
      .columns=${fields.map(({ label }) => label)}
      .fields=${fields}
      .entries=${entries}
      .saveEntry=${(id: string, filled: Filled) => {
        const body: PlatformWish = { name: String(filled.name), carrier: String(filled.carrier) };
        return this.#put('/api/platforms', id, body, this.#platforms);
      }}
    ></entry-table>`;
  }

  #catalogues(platforms: readonly Platform[]): TemplateResult | typeof nothing {
    if (platforms.length === 0) return nothing;
    return html`<section class="stack" aria-labelledby="catalogues">
      <h2 id="catalogues">${text('catalogue.title')}</h2>
      <p class="muted">${text('catalogue.lead')}</p>
      ${platforms.map(({ id }) => html`<catalogue-card .platform=${id}></catalogue-card>`)}
    </section>`;
  }

  async #put(path: string, id: string, body: unknown, list: { reload(): void }): Promise<void> {
    await ask(`${path}/${encodeURIComponent(id)}`, { method: 'PUT', body });
    list.reload();
  }
}
