// Uppy's dashboard in the page, as its documentation has it for S3 with presigned URLs.
import "@uppy/core/css/style.min.css";
import "@uppy/dashboard/css/style.min.css";
import AwsS3 from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";

new Uppy({ autoProceed: true, restrictions: { allowedFileTypes: [".csv", ".zip"] } })
  .use(Dashboard, { target: "#uploads", inline: true })
  .use(AwsS3, {
    shouldUseMultipart: false,
    generateObjectKey: (file) => file.name,
    signRequest: async ({ key }) => {
      const asked = await fetch(`/api/presigned-url?filename=${encodeURIComponent(key)}`);
      const { presignedURL } = await asked.json();
      return { url: presignedURL, headers: { "Content-Type": "text/csv" } };
    },
  });
