/** The shell around every screen: header, navigation, live indicator, keyboard; inside it the screen of the address. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Language } from '../config/terms.ts';
import type { Session } from '../server/api/wire.ts';
import { choices, onChoice, wear } from './choices.ts';
import { onSignedOut, Trouble } from './client.ts';
import { events } from './events.ts';
import { listenToKeys } from './keys.ts';
import { onBusy } from './live.ts';
import { glyph } from './parts/glyph.ts';
import { troubleNote } from './parts/trouble-note.ts';
import { follow, onMove, place } from './place.ts';
import { base } from './plain-look.ts';
import { foresee, mayOpen, type Screen, screenAt } from './routes.ts';
import { forget, learnReach, may, recall, rolesThatMay, seesWhole, session, signOut } from './session.ts';
import { shellStyles } from './shell-styles.ts';
import { clock } from './times.ts';
import { tokens } from './tokens.ts';
import { isBoard } from './ways.ts';
import { speak, text } from './words.ts';
import './parts/key-help.ts';
import './parts/search-box.ts';
import './parts/user-menu.ts';

/** What stands in the middle: a screen, the sign-in page, or why neither can be shown. */
type Stage =
  | { readonly is: 'starting' }
  | { readonly is: 'unreached'; readonly trouble: Trouble }
  | { readonly is: 'signed-out'; readonly ended: boolean }
  | { readonly is: 'screen'; readonly screen: Screen }
  | { readonly is: 'nowhere' }
  | { readonly is: 'no-chunk' };

const MAIN_WAYS = [
  { href: '/overview', key: 'nav.overview' },
  { href: '/outages', key: 'nav.outages' },
  { href: '/devices', key: 'nav.devices' },
  { href: '/map', key: 'map.title' },
] as const;

@customElement('lightkeeper-app')
export class LightkeeperApp extends LitElement {
  static override styles = [base, shellStyles];

  @state() private stage: Stage = { is: 'starting' };
  @state() private busy = false;
  /** The language that is loaded; null until the first one is. */
  @state() private spoken: Language | null = null;
  /** Counts moves, so that a slow screen never replaces one that was asked for later. */
  #move = 0;
  #ends: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    document.adoptedStyleSheets = tokens.styleSheet === undefined ? [] : [tokens.styleSheet];
    wear();
    this.#ends = [
      follow(),
      onMove(() => void this.#arrive()),
      onChoice(() => void this.#speak().then(() => this.#arrive())),
      onBusy((busy) => {
        this.busy = busy;
      }),
      onSignedOut(() => this.#leave(true)),
      events.onState(() => this.requestUpdate()),
      listenToKeys(this),
    ];
    // Words, view and session do not wait for one another.
    foresee(location.pathname);
    const early = recallAll().catch(() => undefined);
    void this.#speak().then(() => this.#begin(early));
  }

  async #speak(): Promise<void> {
    const { language } = choices();
    await speak(language);
    this.spoken = language;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends) end();
    events.stop();
  }

  /** An early question that failed is asked again: by now there are words to say why. */
  async #begin(early: Promise<Session | null | undefined> = Promise.resolve(undefined)): Promise<void> {
    try {
      const known = await early;
      const present = known === undefined ? await recallAll() : known;
      if (present === null) this.#leave(false);
      else await this.#open();
    } catch (error) {
      this.stage = {
        is: 'unreached',
        trouble: error instanceof Trouble ? error : new Trouble(String(error)),
      };
    }
  }

  /** Somebody has signed in: to the page that was asked for, or to the role's first one. */
  async #enter(): Promise<void> {
    await learnReach();
    await this.#open();
  }

  async #open(): Promise<void> {
    events.start();
    const { path } = place();
    if (path === '/' || path === '/login') {
      history.replaceState(null, '', session()?.staff.role === 'crew' ? '/outages' : '/overview');
    }
    await this.#arrive();
  }

  #leave(ended: boolean): void {
    if (this.stage.is === 'signed-out') return;
    events.stop();
    forget();
    this.#move += 1;
    this.stage = { is: 'signed-out', ended: ended && this.stage.is === 'screen' };
    void import('./views/sign-in.ts');
  }

  async #arrive(): Promise<void> {
    this.requestUpdate();
    if (session() === null) return;
    this.#move += 1;
    const move = this.#move;
    const where = place();
    const was = this.stage.is === 'screen' ? this.stage.screen.title : '';
    try {
      const screen =
        where.path === '/' ? await screenAt({ ...where, path: '/overview' }) : await screenAt(where);
      if (move !== this.#move) return;
      this.stage = screen === null ? { is: 'nowhere' } : { is: 'screen', screen };
    } catch {
      if (move !== this.#move) return;
      this.stage = { is: 'no-chunk' };
    }
    this.#settle(where.path, was);
  }

  #path = '';

  /** A new screen starts at its top and takes the focus; a changed filter does neither. */
  #settle(path: string, was: string): void {
    document.title = `${this.#title()} · ${text('product.name')}`;
    if (path === this.#path) return;
    const isFirst = this.#path === '';
    this.#path = path;
    for (const menu of this.renderRoot.querySelectorAll('details[open]')) menu.removeAttribute('open');
    if (isFirst || was === '') return;
    scrollTo(0, 0);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('main')?.focus());
  }

  #title(): string {
    if (this.stage.is === 'screen') return this.stage.screen.title;
    return this.stage.is === 'nowhere' ? text('shell.notFound') : text('product.title');
  }

  override render() {
    if (this.spoken === null) return nothing;
    return keyed(
      this.spoken,
      html`<div class="bar ${this.busy ? 'on' : ''}" aria-hidden="true"></div>
        ${this.stage.is === 'signed-out' || this.stage.is === 'starting' || this.stage.is === 'unreached' ? this.#outside() : this.#inside()}`,
    );
  }

  #outside(): TemplateResult {
    if (this.stage.is === 'unreached') {
      return html`<main class="lone">${troubleNote(this.stage.trouble, () => void this.#begin())}</main>`;
    }
    if (this.stage.is === 'starting') {
      return html`<main class="lone"><p class="skeleton-text" role="status">${text('shell.loading')}</p></main>`;
    }
    const ended = this.stage.is === 'signed-out' && this.stage.ended;
    return html`<sign-in .ended=${ended} @signed-in=${() => void this.#enter()}></sign-in>`;
  }

  #inside(): TemplateResult {
    // On a wall nothing stands around the figures.
    if (this.stage.is === 'screen' && isOnWall()) {
      return html`${this.#staleness()}
        <main id="main" class="wall" tabindex="-1">${this.#middle()}</main>
        <key-help></key-help>`;
    }
    return html`
      <header>
        <button class="skip" @click=${this.#skip}>${text('nav.skip')}</button>
        <a class="brand" href="/overview">${lamp} ${text('product.name')}</a>
        <nav class="top" aria-label=${text('nav.menu')}>
          ${MAIN_WAYS.map((way) => this.#link(way))} ${this.#more()}
        </nav>
        <search-box class="search"></search-box>
        ${this.#liveness()}
        <user-menu @sign-out=${this.#signOut}></user-menu>
      </header>
      ${this.#staleness()}
      <main id="main" class=${events.state === 'stale' ? 'old' : ''} tabindex="-1">${this.#middle()}</main>
      <nav class="bottom" aria-label=${text('nav.menu')}>
        ${MAIN_WAYS.map((way) => this.#link(way))} ${this.#more()}
      </nav>
      <key-help></key-help>
    `;
  }

  #middle(): TemplateResult {
    switch (this.stage.is) {
      case 'screen': {
        const { screen } = this.stage;
        return mayOpen(screen) ? screen.view : refused(screen);
      }
      case 'no-chunk':
        return html`<div class="note warn" role="alert">
          ${text('shell.chunkFailed')}
          <button @click=${() => location.reload()}>${text('shell.reload')}</button>
        </div>`;
      default:
        return html`<div class="stack">
          <h1>${text('shell.notFound')}</h1>
          <p>${text('shell.notFoundHint')}</p>
          <p><a href="/overview">${text('shell.home')}</a></p>
        </div>`;
    }
  }

  #link({ href, key }: (typeof MAIN_WAYS)[number]): TemplateResult {
    const here = location.pathname.startsWith(href);
    return html`<a href=${href} aria-current=${here ? 'page' : nothing}>${text(key)}</a>`;
  }

  /** Everything else that the person may open. */
  #more(): TemplateResult {
    const ways = [
      { href: '/rates', label: text('period.nav'), shown: may('see') },
      { href: '/image-faults', label: text('imageFaults.nav'), shown: may('see') },
      { href: '/pins', label: text('pins.nav'), shown: may('see') },
      { href: '/reality', label: text('reality.nav'), shown: may('see') },
      { href: '/devices/swaps', label: text('swaps.title'), shown: may('see') },
      { href: '/duplicates', label: text('duplicates.nav'), shown: may('see') },
      { href: '/files', label: text('files.nav'), shown: may('see') },
      { href: '/declared', label: text('totals.nav'), shown: may('see') && seesWhole() },
      { href: '/approvals', label: text('approvals.nav'), shown: may('register') },
      { href: '/sheets', label: text('sheets.title'), shown: may('see') },
      { href: '/months', label: text('months.title'), shown: may('see') },
      { href: '/leagues', label: text('leagues.title'), shown: may('see') },
      { href: '/flags', label: text('flags.nav'), shown: may('see') },
      { href: '/cases', label: text('cases.title'), shown: may('see') },
      { href: '/exemptions', label: text('exemptions.title'), shown: may('see') },
      { href: '/left-out', label: text('leftOut.title'), shown: may('see') },
      { href: '/admin/daemons', label: text('nav.daemons'), shown: may('see') },
      { href: '/devices/import', label: text('nav.import'), shown: may('register') && seesWhole() },
      { href: '/devices/discover', label: text('nav.discovery'), shown: may('register') && seesWhole() },
      { href: '/admin/networks', label: text('nav.segments'), shown: may('register') && seesWhole() },
      { href: '/admin/divisions', label: text('divisions.title'), shown: may('register') && seesWhole() },
      { href: '/admin/image-scores', label: text('scores.nav'), shown: may('administer') },
      { href: '/admin/staff', label: text('nav.staff'), shown: may('administer') },
      { href: '/admin/tokens', label: text('nav.tokens'), shown: may('administer') },
      { href: '/admin/journal', label: text('nav.journal'), shown: may('read-journal') && seesWhole() },
      { href: '/admin/rule-versions', label: text('ruleVersions.title'), shown: may('see') },
      { href: '/help/rules', label: text('nav.rules'), shown: may('see') },
      { href: '/api', label: text('nav.api'), shown: may('register') },
    ].filter(({ shown }) => shown);
    return html`<details class="more" @focusout=${closeWhenLeft}>
      <summary>${text('nav.more')}</summary>
      <ul>
        ${ways.map(
          ({ href, label }) =>
            html`<li><a href=${href} aria-current=${location.pathname === href ? 'page' : nothing}>${label}</a></li>`,
        )}
      </ul>
    </details>`;
  }

  #liveness(): TemplateResult {
    const isLive = events.state === 'live';
    return html`<span class="live ${isLive ? '' : 'broken'}">
      <span class="lamp ${events.state}" aria-hidden="true"></span>
      <span class="state">${isLive ? text('live.live') : text('live.reconnecting')}</span>
      <span class="muted as-of">${text('live.asOf', { time: clock(events.lastMs || null) })}</span>
    </span>`;
  }

  #staleness(): TemplateResult | typeof nothing {
    if (events.state !== 'stale') return nothing;
    return html`<div class="stale note warn" role="status">
      ${glyph('clock')} ${text('live.stale', { time: clock(events.lastMs) })}
    </div>`;
  }

  #skip(): void {
    this.renderRoot.querySelector<HTMLElement>('main')?.focus();
  }

  async #signOut(): Promise<void> {
    await signOut().catch(() => undefined);
    history.replaceState(null, '', '/login');
    this.#leave(false);
  }
}

function isOnWall(): boolean {
  const { path, query } = place();
  return path === '/overview' && isBoard(query);
}

/** Who is signed in, and how far that person sees. */
async function recallAll(): Promise<Session | null> {
  const present = await recall();
  if (present !== null) await learnReach();
  return present;
}

function refused({ permission }: Screen): TemplateResult {
  if (may(permission)) {
    return html`<div class="stack">
      <h1>${text('shell.wholeCity')}</h1>
      <p>${text('shell.wholeCityHint', { unit: session()?.unitName ?? '' })}</p>
      <p><a href="/overview">${text('shell.home')}</a></p>
    </div>`;
  }
  const roles = rolesThatMay(permission).map((role) => text.word('role', role));
  return html`<div class="stack">
    <h1>${text('shell.noPermission')}</h1>
    <p>${text('shell.noPermissionHint', { roles: roles.join(' · ') })}</p>
    <p><a href="/overview">${text('shell.home')}</a></p>
  </div>`;
}

function closeWhenLeft(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
}

const lamp = html`<svg class="lamp-mark" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 2v3M4.500 5l2 2M19.500 5l-2 2" stroke="currentColor" stroke-width="1.800" fill="none" />
  <path d="M7.500 14a4.500 4.500 0 0 1 9 0v5h-9zM6.500 21h11v1.500h-11z" fill="currentColor" />
</svg>`;
