import { Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type Asked = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

const Anchor = forwardRef<HTMLAnchorElement, Asked>((props, ref) => (
  <Button ref={ref} component="a" {...props} />
));
Anchor.displayName = "Anchor";

/** A button that leads to another page: a link, to be opened in another tab too. */
export const LinkButton = createLink(Anchor);
