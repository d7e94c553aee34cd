/** The list of experiments at its two addresses. */
import { ExperimentsPage } from "./ExperimentsPage";

export const ActiveExperiments = () => <ExperimentsPage isArchive={false} />;
export const ArchivedExperiments = () => <ExperimentsPage isArchive={true} />;
