/** How many characters of each text a session keeps while its lines go by. Prompts: enough to redact before the final cut. */
export const PROMPT_CHARACTERS_KEPT = 6000;
export const ANSWER_CHARACTERS_KEPT = 1000;
export const REPLY_CHARACTERS_KEPT = 500;
