import type { Line } from "./line.ts";

/** Text that the program, not a person, put into a user line: tags of commands, shells, reminders and editors. */
const INJECTED = /^\s*<(?!command-message>)[a-z][\w-]{0,40}(?:\s[^>]{0,200})?>/;
const HOOK_MESSAGE = /^\s*Operation stopped by hook:/;
const INTERRUPT = /^\s*\[Request interrupted by user(?: for tool use)?\]/;

/** What a text block of a user line is: a person's words, an interrupt, or neither. */
export function classifyUserText(line: Line, text: string): "human" | "interrupt" | "injected" {
  if (INTERRUPT.test(text)) return "interrupt";
  if (
    line.isMeta ||
    line.isCompactSummary ||
    INJECTED.test(text) ||
    HOOK_MESSAGE.test(text) ||
    text.trim() === ""
  )
    return "injected";
  const kind = line.origin?.kind;
  return kind == null || kind === "human" ? "human" : "injected";
}

const READ = 400;
const OBJECTION_AT_START =
  /^\W{0,4}(?:no\b(?! (?:worries|problem|need|rush|changes? needed))|nope|nah|wrong|stop\b|wait\b|don'?t\b|that'?s (?:not|wrong)|that is (?:not|wrong)|this is (?:not|wrong)|it (?:still )?(?:does ?n[o']t|is ?n[o']t|fails)|still (?:not|fail\w*|broken|does)|you (?:forgot|missed|broke|didn'?t|did not|should(?:n'?t| not)? have)|why did(?:n'?t)? you|revert|undo|not what)/i;
const OBJECTION =
  /\b(?:that'?s (?:not right|wrong|incorrect)|not what i|you (?:forgot|missed|broke|didn'?t|misunderstood)|(?:does ?n[o']t|did ?n[o']t|not) work\b|still (?:fail(?:s|ing)|broken|not working|wrong)|revert (?:that|this|it|the)|undo (?:that|this|it)|is (?:wrong|incorrect)|try again)\b/i;
/** "No, this is fine" approves, and "ok, how long will it take?" only asks. */
const NO_BUT_FINE = /^\W{0,4}no\b[^.\n]{0,30}\b(?:is|are|looks?) (?:fine|good|ok(?:ay)?)\b/i;
const OK_WITH_QUESTION = /^\W{0,4}(?:ok(?:ay)?|sure|cool)\b[^.!\n]{0,40}\?/i;
const APPROVAL_AT_START =
  /^\W{0,4}(?:yes|yep|yup|yeah|ya\b|ok(?:ay)?|sure|great|perfect|nice|cool|good|excellent|awesome|love|lgtm|looks? good|thanks?|thank you|go (?:for it|ahead|on)|keep going|continue|proceed|do it|let'?s (?:go|do|implement|commit|continue|fix|start)|commit|push|please (?:do|commit|fix|implement|proceed|continue)|ship)\b/i;
const APPROVAL =
  /\b(?:thanks|thank you|perfect|lgtm|looks good|great (?:job|work|stuff|find)|that'?s (?:right|great|perfect|it)|well done|nice (?:work|job|one))\b/i;

/** How a person's message speaks about what went before, from its first 400 characters. `open`: it does not tell. */
export function readReply(text: string): "objection" | "approval" | "open" {
  const start = text.slice(0, READ).trim();
  if (NO_BUT_FINE.test(start)) return "approval";
  if (OK_WITH_QUESTION.test(start)) return "open";
  if (OBJECTION_AT_START.test(start)) return "objection";
  if (APPROVAL_AT_START.test(start)) return "approval";
  if (OBJECTION.test(start)) return "objection";
  return APPROVAL.test(start) ? "approval" : "open";
}
