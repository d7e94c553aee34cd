/** A picture; a drawing (SVG) too is only looked at: in an image it neither runs nor loads anything. */
import { useEffect, useState } from "react";

export function Picture({ bytes, kind, name }: { bytes: Uint8Array; kind: string; name: string }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes as BlobPart], { type: kind }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, kind]);
  return address ? <img src={address} alt={name || "the artifact"} className="picture" /> : null;
}
