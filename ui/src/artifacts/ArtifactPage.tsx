/** One artifact: what it holds, what is known of it, and where it came from. */
import { Button, Code, Menu, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { type Artifact, ROOT } from "../api/client";
import { artifactQuery, contentsAddress, filesQuery } from "../api/queries/artifacts";
import { Copyable, CopyIcon } from "../parts/Copyable";
import { Fact, Facts } from "../parts/Facts";
import { Download } from "../parts/icons";
import { Json } from "../parts/Json";
import { PlainLink } from "../parts/links";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { shortType } from "../parts/texts";
import { Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { ArtifactType } from "./ArtifactType";
import "./artifacts.css";
import { DRAWN, Preview } from "./Preview";
import { Uses } from "./Uses";

const LineageView = lazy(() => import("../lineage/LineageView"));
const ARCHIVES = ["zip", "tar", "tar.gz"];

export const ArtifactPage = () => <Shown tab="overview" />;
export const ArtifactLineagePage = () => <Shown tab="lineage" />;

function Shown({ tab }: { tab: "overview" | "lineage" }) {
  const { artifactId = "" } = useParams({ strict: false });
  const navigate = useNavigate();
  const found = useQuery(artifactQuery(artifactId));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The artifact is fetched" />;
  const artifact = found.data;
  return (
    <Page
      title={artifact.name || artifact.producer_key || "Artifact"}
      within={<PlainLink to="/artifacts">Artifacts</PlainLink>}
      actions={<Downloads artifact={artifact} />}
    >
      <Tabs
        value={tab}
        onChange={(to) =>
          navigate({
            to: to === "lineage" ? "/artifacts/$artifactId/lineage" : "/artifacts/$artifactId",
            params: { artifactId },
          })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          {tab === "overview" ? <Overview artifact={artifact} /> : null}
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          {tab === "lineage" ? (
            <Suspense fallback={<Wait what="The lineage is drawn" />}>
              <LineageView artifactId={artifact.artifact_id ?? artifactId} />
            </Suspense>
          ) : null}
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** A button that downloads; of a folder, one for each kind of archive. Nothing where there is nothing. */
function Downloads({ artifact }: { artifact: Artifact }) {
  const id = artifact.artifact_id ?? "";
  const found = useQuery(filesQuery(id, ""));
  if (!found.data || found.data.absence) return null;
  const look = { size: "xs", variant: "default", leftSection: <Download size={13} /> };
  if (!found.data.is_folder) {
    return (
      <Button component="a" href={contentsAddress(id)} {...look}>
        Download
      </Button>
    );
  }
  return (
    <Menu>
      <Menu.Target>
        <Button {...look}>Download the folder</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ARCHIVES.map((archive) => (
          <Menu.Item key={archive} component="a" href={contentsAddress(id, { archive })}>
            as .{archive}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Overview({ artifact }: { artifact: Artifact }) {
  const isMetrics = artifact.schema_title === "system.Metrics";
  const metadata = Object.entries(artifact.metadata ?? {}).filter(([name]) => !isMetrics && !DRAWN.has(name));
  return (
    <div className="artifact">
      <section aria-label="What it holds">
        <Preview artifact={artifact} />
        {metadata.length > 0 ? (
          <>
            <Title order={3} size="h6" mt="lg" mb={6}>
              Metadata
            </Title>
            <Facts>
              {metadata.map(([name, value]) => (
                <Fact key={name} name={name}>
                  <Json value={value} />
                </Fact>
              ))}
            </Facts>
          </>
        ) : null}
      </section>
      <aside aria-label="About it" className="about">
        <dl>
          <dt>Type</dt>
          <dd>
            <ArtifactType type={artifact.schema_title} />{" "}
            <Text span size="xs" c="dimmed">
              {artifact.schema_title} {artifact.schema_version}
            </Text>
          </dd>
          <dt>Made</dt>
          <dd>
            <Moment at={artifact.created_at} />
          </dd>
          <dt>Where</dt>
          <dd>
            <Copyable text={artifact.uri || "nowhere"} />
          </dd>
          <dt>Id</dt>
          <dd>
            <Copyable text={artifact.artifact_id ?? ""} />
          </dd>
        </dl>
        <Uses artifact={artifact} />
        <Snippet artifact={artifact} />
      </aside>
    </div>
  );
}

/** How a program gets it. */
function Snippet({ artifact }: { artifact: Artifact }) {
  const name = (artifact.name || "artifact").replace(/[^\w.-]/g, "_");
  const asked = isOnlyMetadata(artifact)
    ? `print(client.get_artifact("${artifact.artifact_id}").metadata)`
    : `path = client.download("${artifact.artifact_id}", "${name}")`;
  const code = `from penstock.client import Client\n\nclient = Client("${ROOT}")\n${asked}`;
  return (
    <section aria-label="In Python">
      <Title order={3} size="h6" mb={6}>
        In Python <CopyIcon text={code} />
      </Title>
      <Code block fz={11.5} tabIndex={0}>
        {code}
      </Code>
    </section>
  );
}

const isOnlyMetadata = (artifact: Artifact): boolean => shortType(artifact.schema_title).endsWith("Metrics");
