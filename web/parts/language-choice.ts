/** Two buttons, each in its own language. */
import { html, type TemplateResult } from 'lit';
import { LANGUAGES, type Language } from '../../config/terms.ts';
import { choices, choose } from '../choices.ts';
import { text } from '../words.ts';

const NAMES: Record<Language, string> = { 'zh-CN': '中文', en: 'English' };

export function languageChoice(): TemplateResult {
  return html`<fieldset>
    <legend>${text('shell.language')}</legend>
    <div class="line">
      ${LANGUAGES.map(
        (language) => html`<button
          type="button"
          lang=${language}
          aria-pressed=${choices().language === language}
          @click=${() => choose({ language })}
        >
          ${NAMES[language]}
        </button>`,
      )}
    </div>
  </fieldset>`;
}
