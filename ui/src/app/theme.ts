/** Colours and fonts. All texts have the contrast that WCAG 2.2 AA asks for, on light and on dark. */
import { type CSSVariablesResolver, createTheme, DEFAULT_THEME, Modal } from "@mantine/core";

const COLORS = ["blue", "teal", "cyan", "orange", "grape", "red"] as const;

type Shades = typeof DEFAULT_THEME.colors.orange;

/** The darkest shade is that of texts on the lightest one. */
const darker = (shades: Shades, darkest: string): Shades =>
  [...shades.slice(0, 9), darkest] as unknown as Shades;

export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 9, dark: 8 },
  colors: {
    orange: darker(DEFAULT_THEME.colors.orange, "#a83a08"),
    teal: darker(DEFAULT_THEME.colors.teal, "#066649"),
    cyan: darker(DEFAULT_THEME.colors.cyan, "#095c6b"),
  },
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: { Modal: Modal.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }) },
  cursorType: "pointer",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'Liberation Mono', monospace",
});

function texts(shade: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (const color of COLORS) {
    found[`--mantine-color-${color}-text`] = `var(--mantine-color-${color}-${shade})`;
    found[`--mantine-color-${color}-light-color`] = `var(--mantine-color-${color}-${shade})`;
  }
  return found;
}

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...texts(9),
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-anchor": "var(--mantine-color-blue-9)",
    "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
    "--mantine-color-gray-light-color": "var(--mantine-color-gray-8)",
    "--mantine-color-gray-text": "var(--mantine-color-gray-7)",
  },
  dark: {
    ...texts(3),
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-anchor": "var(--mantine-color-blue-3)",
    "--mantine-color-placeholder": "var(--mantine-color-dark-1)",
    "--mantine-color-gray-light-color": "var(--mantine-color-gray-4)",
    "--mantine-color-gray-text": "var(--mantine-color-gray-5)",
  },
});
