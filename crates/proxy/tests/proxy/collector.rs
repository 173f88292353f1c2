//! What reached a collector of OpenTelemetry, read by the protocol's own message types.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{span::SpanKind, status::StatusCode},
};
use prost::Message;

use crate::partner::Partner;

/// A span as it came.
#[derive(Debug)]
pub(crate) struct Span {
    pub(crate) name: String,
    pub(crate) kind: SpanKind,
    pub(crate) trace: Vec<u8>,
    pub(crate) id: Vec<u8>,
    /// Empty if it has none.
    pub(crate) parent: Vec<u8>,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) failed: bool,
    /// The service that it is of.
    pub(crate) service: String,
}

/// Where the collector is, as the setting names it.
pub(crate) fn endpoint(collector: &Partner) -> String {
    format!("{}/v1/traces", collector.url())
}

/// All spans that `collector` was sent.
pub(crate) fn spans(collector: &Partner) -> Vec<Span> {
    let mut spans = Vec::new();
    for seen in collector.seen() {
        assert_eq!(seen.path, "/v1/traces");
        assert_eq!(seen.header("content-type"), "application/x-protobuf");
        let request = ExportTraceServiceRequest::decode(&*seen.body).expect("the promised message");
        for of_resource in request.resource_spans {
            let resource = of_resource.resource.expect("a resource");
            let service = texts(&resource.attributes)["service.name"].clone();
            let of_scopes = of_resource.scope_spans.into_iter();
            spans.extend(of_scopes.flat_map(|scope| scope.spans).map(|span| {
                Span {
                    kind: span.kind(),
                    failed: span
                        .status
                        .is_some_and(|status| status.code() == StatusCode::Error),
                    attributes: texts(&span.attributes),
                    name: span.name,
                    trace: span.trace_id,
                    id: span.span_id,
                    parent: span.parent_span_id,
                    service: service.clone(),
                }
            }));
        }
    }
    spans
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |attribute: &KeyValue| match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    };
    attributes
        .iter()
        .map(|attribute| {
            let text = text(attribute).expect("a text or a whole number");
            (attribute.key.clone(), text)
        })
        .collect()
}
