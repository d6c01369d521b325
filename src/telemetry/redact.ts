/** A kind of secret: how it looks, and what stands in its place. `keep` leaves the part that is no secret. */
interface Secret {
  name: string;
  pattern: RegExp;
  replacement: string;
}

/**
 * The secrets we know by their shape, in order. Every repetition is bounded or its characters cannot also match what
 * follows, so that each pattern runs in linear time on any text.
 */
const SECRETS: readonly Secret[] = [
  {
    name: "private key block",
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[A-Za-z0-9+/=\s\\:,-]{0,20000}?(?:-----END [A-Z ]{0,40}-----|$)/g,
    replacement: "[redacted private key]",
  },
  {
    name: "JSON web token",
    pattern: /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,4096})?/g,
    replacement: "[redacted token]",
  },
  {
    name: "key of a well-known provider",
    pattern:
      /\b(?:sk-[A-Za-z0-9_-]{16,256}|(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,256}|gh[pousr]_[A-Za-z0-9]{20,256}|github_pat_[A-Za-z0-9_]{20,256}|glpat-[A-Za-z0-9_-]{16,128}|xox[abeoprs]-[A-Za-z0-9-]{10,256}|(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,64}|ya29\.[A-Za-z0-9_-]{20,512}|npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{16,512}|hf_[A-Za-z0-9]{20,64}|lin_api_[A-Za-z0-9]{20,64}|dop_v1_[a-f0-9]{32,128}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|AGE-SECRET-KEY-1[A-Z0-9]{20,80})/g,
    replacement: "[redacted key]",
  },
  {
    name: "authorization header",
    pattern:
      /\b(authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|token|digest)\s{1,4})?)[^\s"',;]{4,8192}/gi,
    replacement: "$1[redacted]",
  },
  {
    name: "bearer token",
    pattern: /\b(bearer\s{1,4})(?=[^\s]{0,64}\d)[A-Za-z0-9._~+/=-]{16,8192}/gi,
    replacement: "$1[redacted]",
  },
  {
    name: "password in a URL",
    pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{0,256}:)[^\s/@"']{1,256}@/gi,
    replacement: "$1[redacted]@",
  },
  {
    name: "assignment to a name that means a secret",
    pattern:
      /\b((?:[A-Za-z0-9]{1,40}[_-]){0,6}(?:password|passwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|private[_-]?key|client[_-]?secret|credential|token)["']?\s{0,4}(?:=|:)\s{0,4}["'`]?)(?!\[redacted)(?=[^\s"'`]{0,200}[\d$!@#%^&*+/=])[^\s"'`,;(){}<>[\]]{6,4096}/gi,
    replacement: "$1[redacted]",
  },
  {
    name: "e-mail address",
    pattern: /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b/g,
    replacement: "[redacted e-mail]",
  },
  {
    name: "user name in a home path",
    pattern: /(?<![\w.-])(\/(?:home|Users)\/)(?!(?:runner|user|Shared)(?![\w.-]))[^\s/\\:"'`<>|*?]{1,64}/g,
    replacement: "$1user",
  },
  {
    name: "user name in a Windows home path",
    pattern: /\b([A-Za-z]:\\{1,2}Users\\{1,2})(?!(?:user|Public)(?![\w.-]))[^\s/\\:"'`<>|*?]{1,64}/g,
    replacement: "$1user",
  },
];

/**
 * Takes secrets out of a text: keys and tokens of well-known shapes, private key blocks, authorization headers,
 * passwords in URLs and assignments, JSON web tokens, e-mail addresses, and user names in home paths. `count` is the
 * number of places changed. Linear in the length of the text. Redacting twice changes nothing more.
 */
export function redact(text: string): { text: string; count: number } {
  let redacted = text;
  let count = 0;
  for (const { pattern, replacement } of SECRETS) {
    redacted = redacted.replace(pattern, (...match) => {
      count += 1;
      return replacement.replace("$1", () => String(match[1] ?? ""));
    });
  }
  return { text: redacted, count };
}

/** Redacts many texts and counts: one per run of `ingest`. */
export interface Redactor {
  /** null and undefined stay what they are */
  clean<Text extends string | null | undefined>(text: Text): Text | string;
  /** every string inside a JSON value, keys left alone */
  cleanDeep<Value>(value: Value): Value;
  readonly count: number;
}

export function createRedactor(): Redactor {
  let count = 0;
  const clean = <Text extends string | null | undefined>(text: Text): Text | string => {
    if (typeof text !== "string") return text;
    const cleaned = redact(text);
    count += cleaned.count;
    return cleaned.text;
  };
  const deep = (value: unknown): unknown => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
  };
  return {
    clean,
    cleanDeep: <Value>(value: Value) => deep(value) as Value,
    get count() {
      return count;
    },
  };
}
