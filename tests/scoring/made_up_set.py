"""A small made-up criteria set with every rule kind, for edge cases and for breaking on purpose."""

SMALL = """\
format: thamtra-criteria/2
id: thu-nghiem
kind: xa
status: official
title: Bộ thử
illustrative: true
notice: Minh họa
instrument: {number: 1/QĐ, issued: "2019-01-01", by: UBND, title: Thử, note: Thử}
valid: {from: 2019-01-01, to: null}
rounding:
  - {at: criterion, places: 2, mode: half_up, ref: thử}
not_applicable: {policy: redistribute, compare: points, ref: thử}
sections:
  - id: muc
    label: Mục
    max: "20"
    levels:
      value: {places: 2, mode: half_up, ref: thử}
      steps:
        - {code: I, label: Mức I, min: "18"}
        - {code: II, label: Mức II, min: "10"}
      below: Không xếp hạng
      requires: null
      ref: thử
    groups:
      - id: N
        label: Nhóm
        max: "20"
        applies_when: {criterion: T.0, field: co, is: "true"}
        criteria:
          - id: T.0
            label: Có áp dụng
            definition: Hỏi
            max: "0"
            unit: có/không
            rule: {kind: info}
            fields:
              co: {label: Có, type: bool}
            evidence: [văn bản]
            verify: desk
            refs: [thử]
          - id: T.1
            label: Tỷ lệ
            definition: Đếm
            max: "3"
            unit: "%"
            rule:
              {kind: ratio, a: a, b: b, if_b_zero: zero, if_a_gt_b: reject, missing: zero, not_proven: zero}
            fields:
              a: {label: Có, type: int, unit: máy, min: "0"}
              b: {label: Tổng, type: int, unit: máy, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [thử]
          - id: T.2
            label: Đếm
            definition: Đếm
            max: "5"
            unit: cái
            rule: {kind: count_capped, count: n, each: "1.5", missing: zero, not_proven: zero}
            fields:
              n: {label: Số cái, type: int, unit: cái, min: "0", max: "1000"}
            evidence: [văn bản]
            verify: desk
            refs: [thử]
          - id: T.3
            label: Trường hợp
            definition: Chọn
            max: "4"
            unit: trường hợp
            rule: {kind: best_of, cases: {lon: "4", nho: "1"}, missing: zero, not_proven: zero}
            fields:
              lon: {label: Lớn, type: bool}
              nho: {label: Nhỏ, type: bool}
            evidence: [văn bản]
            verify: field
            refs: [thử]
          - id: T.4
            label: Cao nhất
            definition: So
            max: "2"
            unit: Mbps
            rule:
              {kind: relative_max, a: x, if_b_zero: zero, if_best_zero: not_applicable, block: kind,
               best_from: all,
               missing: zero, not_proven: zero}
            fields:
              x: {label: Băng thông, type: decimal, places: 1, unit: Mbps, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [thử]
          - id: T.5
            label: Bậc
            definition: Bậc
            max: "3"
            unit: "%"
            rule:
              kind: ratio_banded
              a: a
              b: b
              steps:
                - {at_least_percent: "50", points: "3"}
                - {at_least_percent: "30", points: "1"}
              if_b_zero: not_applicable
              if_a_gt_b: cap
              missing: zero
              not_proven: zero
            fields:
              a: {label: Có, type: int, unit: máy, min: "0"}
              b: {label: Tổng, type: int, unit: máy, min: "0"}
            evidence: [văn bản]
            verify: system
            refs: [thử]
          - id: T.6
            label: Lựa chọn
            definition: Chọn
            max: "2"
            unit: lựa chọn
            rule: {kind: choice, field: muc, points: {co: "2", khong: "0"}, missing: zero, not_proven: zero}
            fields:
              muc: {label: Mức, type: choice, choices: {co: Có đủ, khong: Không có}}
            evidence: [văn bản]
            verify: desk
            refs: [thử]
          - id: T.7
            label: Danh mục
            definition: Đếm phần
            max: "1"
            unit: mục
            rule: {kind: checklist, parts: {mot: "0.5", hai: "0.5"}, missing: zero, not_proven: zero}
            fields:
              mot: {label: Một, type: bool}
              hai: {label: Hai, type: bool}
            evidence: [văn bản]
            verify: field
            refs: [thử]
ranks:
  - id: muc
    label: Xếp hạng
    of: muc
    value: {places: 2, mode: half_up, ref: thử}
    ties: competition
    breakers: []
    block: kind
    below_lowest: no_place
    ref: thử
"""
