/** Only so much of a task text is read: the rest of a long prompt is detail. */
const CHARACTERS_READ = 8000;

/** Language → words that name it (lower case, whole words) and extensions of its files. */
const LANGUAGES: Record<string, { words: readonly string[]; extensions: readonly string[] }> = {
  C: { words: [], extensions: ["c", "h"] },
  "C#": { words: ["c#", "csharp", "dotnet", ".net"], extensions: ["cs", "csproj"] },
  "C++": { words: ["c++", "cpp"], extensions: ["cpp", "cc", "hpp", "cxx"] },
  CSS: { words: ["css", "scss", "tailwind"], extensions: ["css", "scss"] },
  Elixir: { words: ["elixir"], extensions: ["ex", "exs"] },
  Go: { words: ["golang", "gofmt", "go.mod", "cobra"], extensions: ["go"] },
  HTML: { words: ["html"], extensions: ["html"] },
  Java: { words: ["java", "maven", "gradle"], extensions: ["java"] },
  JavaScript: { words: ["javascript", "nodejs", "node.js"], extensions: ["js", "jsx", "mjs", "cjs"] },
  Kotlin: { words: ["kotlin"], extensions: ["kt", "kts"] },
  Markdown: { words: ["markdown"], extensions: ["md", "mdx"] },
  PHP: { words: ["php"], extensions: ["php"] },
  Python: {
    words: ["python", "pytest", "pyright", "mypy", "libcst", "pip", "uv", "ruff"],
    extensions: ["py", "pyi"],
  },
  Ruby: { words: ["ruby", "rspec"], extensions: ["rb"] },
  Rust: { words: ["rust", "cargo", "clippy"], extensions: ["rs"] },
  SQL: { words: ["sql", "postgres", "postgresql", "sqlite", "mysql", "duckdb"], extensions: ["sql"] },
  Scala: { words: ["scala"], extensions: ["scala"] },
  Shell: { words: ["bash", "zsh", "shellcheck"], extensions: ["sh"] },
  Swift: { words: ["swift", "swiftui", "xcode"], extensions: ["swift"] },
  TypeScript: { words: ["typescript", "tsc", "tsconfig"], extensions: ["ts", "tsx", "mts"] },
  YAML: { words: ["yaml"], extensions: ["yml", "yaml"] },
};

/** Framework or tool → words that name it. */
const FRAMEWORKS: Record<string, readonly string[]> = {
  Angular: ["angular"],
  Ansible: ["ansible"],
  "ASP.NET": ["asp.net", "blazor"],
  AWS: ["aws", "lambda", "s3", "dynamodb"],
  Click: ["click"],
  Cobra: ["cobra"],
  Django: ["django"],
  Docker: ["docker", "dockerfile", "docker-compose"],
  Express: ["express.js", "expressjs"],
  FastAPI: ["fastapi"],
  Flask: ["flask"],
  "GitHub Actions": ["github-actions"],
  GraphQL: ["graphql"],
  Jest: ["jest"],
  Kubernetes: ["kubernetes", "k8s", "helm", "kubectl"],
  Laravel: ["laravel"],
  "Next.js": ["next.js", "nextjs"],
  Playwright: ["playwright"],
  Prettier: ["prettier"],
  pytest: ["pytest"],
  PyTorch: ["pytorch", "torch"],
  Rails: ["rails"],
  React: ["react", "jsx", "tsx"],
  Redis: ["redis"],
  Ruff: ["ruff"],
  Spring: ["springboot", "spring-boot"],
  Svelte: ["svelte", "sveltekit"],
  Tailwind: ["tailwind", "tailwindcss"],
  Terraform: ["terraform"],
  Textual: ["textual"],
  "tree-sitter": ["tree-sitter", "treesitter"],
  Vite: ["vite"],
  Vitest: ["vitest"],
  Vue: ["vue", "nuxt"],
};

/** "Go" is also an English word: it counts with a capital and a noun that belongs to programming, or as a command. */
const GO_LANGUAGE =
  /\bGo (?:code|CLI|repo|repository|module|package|project|test|tests|program|app|service|server|source)\b|\bgo (?:test|build|vet|mod|run|fmt)\b/;
const GITHUB_ACTIONS = /\bgithub actions\b|\.github\/workflows\b/i;
/** Names with a dot, which are no files. */
const DOTTED_NAMES = new Set(
  [...Object.values(FRAMEWORKS).flat(), "node.js"].filter((word) => word.includes(".")),
);
const WORD = /[\p{L}\d.#+_-]+/gu;

/**
 * Languages and frameworks that a task text names, by their words or by the file extensions that occur, each list
 * sorted. Names nobody mentions are not guessed: an empty list means "not named".
 */
export function inferTechnologies(text: string): { languages: string[]; frameworks: string[] } {
  const read = text.slice(0, CHARACTERS_READ);
  const { words, extensions } = collectWords(read);
  if (GO_LANGUAGE.test(read)) words.add("golang");
  if (GITHUB_ACTIONS.test(read)) words.add("github-actions");
  const languages = Object.entries(LANGUAGES)
    .filter(
      ([, signs]) => signs.words.some((w) => words.has(w)) || signs.extensions.some((e) => extensions.has(e)),
    )
    .map(([language]) => language);
  const frameworks = Object.entries(FRAMEWORKS)
    .filter(([, signs]) => signs.some((word) => words.has(word)))
    .map(([framework]) => framework);
  return { languages: languages.sort(), frameworks: frameworks.sort() };
}

function collectWords(text: string): { words: Set<string>; extensions: Set<string> } {
  const words = new Set<string>();
  const extensions = new Set<string>();
  for (const [token] of text.matchAll(WORD)) {
    const word = token.toLowerCase().replace(/[.]+$/, "");
    words.add(word);
    if (DOTTED_NAMES.has(word)) continue;
    const dot = word.lastIndexOf(".");
    if (dot >= 0 && dot < word.length - 1 && (dot > 0 || text.includes(`*${token}`)))
      extensions.add(word.slice(dot + 1));
  }
  return { words, extensions };
}
