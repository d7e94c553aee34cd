/** A pipeline as YAML, as the compiler writes it. */
import { Code } from "@mantine/core";
import { stringify } from "yaml";
import { WithCopy } from "../parts/Copyable";

export default function SpecText({ document }: { document: unknown }) {
  const both = document as { pipeline_spec?: unknown; platform_spec?: unknown };
  const text = both.pipeline_spec
    ? [both.pipeline_spec, both.platform_spec].map((each) => stringify(each)).join("---\n")
    : stringify(document);
  return (
    <WithCopy text={text} top={8} right={16}>
      <Code block mah="70dvh" style={{ overflow: "auto" }} tabIndex={0}>
        {text}
      </Code>
    </WithCopy>
  );
}
