/** How a sample is run without these pages. */

export interface Way {
  id: string;
  title: string;
  /** What is to be known before. */
  before: string;
  text: string;
}

export interface Asked {
  name: string;
  url: string;
  namespace: string;
  /** Whether the server asks who one is. */
  isGuarded: boolean;
}

/** Write the commands that run a sample: here, on this server, with KFP's own client, and in a notebook. */
export function waysOf({ name, url, namespace, isGuarded }: Asked): Way[] {
  const more = isGuarded ? ', existing_token="YOUR KEY"' : "";
  const place = namespace ? `, namespace="${namespace}"` : "";
  return [
    {
      id: "cli",
      title: "Command line",
      before: `Save the file as ${name}.py. The first line runs it on your machine, the second on this server.`,
      text: [
        `penstock run ${name}.py`,
        `${isGuarded ? "PENSTOCK_TOKEN=YOUR-KEY " : ""}penstock run ${name}.py --on ${url}`,
      ].join("\n"),
    },
    {
      id: "kfp",
      title: "KFP's client",
      before: "KFP's own SDK, as it comes, talks to this server; the variable tells it where that is.",
      text: [
        "pip install kfp",
        `export KF_PIPELINES_ENDPOINT=${url}`,
        ...(isGuarded ? ["export KF_PIPELINES_SA_TOKEN_PATH=key.txt  # a file with your key"] : []),
        `kfp dsl compile --py ${name}.py --output ${name}.yaml`,
        `kfp run create --experiment-name Default --package-file ${name}.yaml`,
      ].join("\n"),
    },
    {
      id: "notebook",
      title: "Notebook",
      before: `With ${name}.py beside the notebook. Called by itself, a component runs in the notebook's own process.`,
      text: [
        "from kfp import Client  # or: from penstock.client import Client",
        `from ${name} import ${name}`,
        "",
        `client = Client(host="${url}"${more}${place})`,
        `run = client.create_run_from_pipeline_func(${name}, arguments={})`,
        "run.wait_for_run_completion()",
      ].join("\n"),
    },
  ];
}
