from kfp import dsl, kubernetes


@dsl.pipeline
def pipeline():
    kubernetes.CreatePVC(
        pvc_name="data", pvc_name_suffix="-data", access_modes=["ReadWriteOnce"], size="5Gi"
    )
