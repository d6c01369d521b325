/** Elements that have no end. */
const VOID = new Set(["meta", "hr", "br", "img"]);

/** Names of all tags in order, ends as "/name". Throws an Error where ends do not fit. */
export function skeleton(page: string): string[] {
  const tags: string[] = [];
  const open: string[] = [];
  const body = page.replace(/<style>[\s\S]*?<\/style>/, "<style></style>").replace("<!doctype html>", "");
  for (const [, end, name, own] of body.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:\s+[\w-]+="[^"]*")*\s*(\/?)>/g)) {
    tags.push(`${end}${name}`);
    if (end === "/") {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
    } else if (own !== "/" && !VOID.has(name ?? "")) open.push(name ?? "");
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
  return tags;
}

/** What a reader sees: content without tags. */
export const textOf = (page: string): string =>
  page
    .replace(/<(style|title)>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

/** Values of an attribute, in order. */
export const attributes = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value ?? "");
