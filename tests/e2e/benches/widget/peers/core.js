// What is bundled of Uppy: its core, and its way to S3 by presigned URLs.
export { default as AwsS3 } from "@uppy/aws-s3";
export { default as Uppy } from "@uppy/core";
