package dev.portage.sandbox.aws.models;

import tools.jackson.databind.json.JsonMapper;

/** A service model with one structure of all types, for tests of the check itself. */
final class SmallModel {
  static final ServiceModel MODEL =
      new ServiceModel(
          JsonMapper.shared()
              .readTree(
                  """
                  {
                    "metadata": {"protocol": "json", "apiVersion": "2026-11-01"},
                    "operations": {
                      "Look": {
                        "name": "Look",
                        "http": {"method": "POST", "requestUri": "/"},
                        "input": {"shape": "Everything"},
                        "output": {"shape": "Everything"},
                        "errors": [
                          {"shape": "NotFoundFault"},
                          {"shape": "BrokenException"},
                          {"shape": "PlainException"}
                        ]
                      }
                    },
                    "shapes": {
                      "Everything": {
                        "type": "structure",
                        "required": ["Name"],
                        "members": {
                          "Name": {"shape": "Name"},
                          "Kind": {"shape": "Kind"},
                          "Count": {"shape": "Count"},
                          "Bytes": {"shape": "Bytes"},
                          "Share": {"shape": "Share"},
                          "Ready": {"shape": "Ready"},
                          "Data": {"shape": "Data"},
                          "Created": {"shape": "Created"},
                          "Stopped": {"shape": "Stopped"},
                          "Names": {"shape": "Names"},
                          "Flat": {"shape": "FlatNames"},
                          "Tags": {"shape": "Tags"},
                          "Child": {"shape": "Everything"},
                          "Either": {"shape": "Either"}
                        }
                      },
                      "Name": {"type": "string", "min": 1, "max": 8},
                      "Kind": {"type": "string", "enum": ["one", "two"]},
                      "Count": {"type": "integer"},
                      "Bytes": {"type": "long"},
                      "Share": {"type": "double"},
                      "Ready": {"type": "boolean"},
                      "Data": {"type": "blob"},
                      "Created": {"type": "timestamp"},
                      "Stopped": {"type": "timestamp", "timestampFormat": "iso8601"},
                      "Names": {"type": "list", "member": {"shape": "Name", "locationName": "Name"}},
                      "FlatNames": {"type": "list", "member": {"shape": "Name"}, "flattened": true},
                      "Tags": {"type": "map", "key": {"shape": "Kind"}, "value": {"shape": "Count"}},
                      "Either": {
                        "type": "structure",
                        "union": true,
                        "members": {"Left": {"shape": "Name"}, "Right": {"shape": "Name"}}
                      },
                      "NotFoundFault": {
                        "type": "structure",
                        "exception": true,
                        "error": {"code": "NotFound", "httpStatusCode": 404}
                      },
                      "BrokenException": {"type": "structure", "exception": true, "fault": true},
                      "PlainException": {"type": "structure", "exception": true}
                    }
                  }
                  """));

  static final Operation LOOK = MODEL.operation("Look").orElseThrow();
  static final Shape EVERYTHING = LOOK.output().orElseThrow();

  private SmallModel() {}
}
