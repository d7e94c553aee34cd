/** KFP's page of switches for pages that are not ready: here there are none. */
import { Text } from "@mantine/core";
import { Page } from "../parts/Page";

export function FeaturesPage() {
  return (
    <Page title="Features">
      <Text>
        There is nothing to switch on or off: every page is there for everybody. Light and dark are chosen at
        the top.
      </Text>
    </Page>
  );
}
