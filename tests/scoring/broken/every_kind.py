"""A made-up set with every rule kind and every key a criteria file may have, to be broken key by key."""

from scoring.criteria.loading import load_rulebook
from scoring.criteria.rulebook import Rulebook

EVERY_KIND = """\
format: thamtra-criteria/2
id: thu.moi-loai
kind: huyen
status: official
title: Bộ đủ loại
title_en: Every kind
illustrative: true
notice: Minh họa
instrument:
  number: 169/QĐ-UBND
  issued: 2019-04-05
  by: UBND tỉnh
  title: Bộ tiêu chí
  note: Thử
  amended_by:
    - {number: 575/QĐ-UBND, issued: 2020-10-26}
valid: {from: 2019-04-05, to: 2022-12-31}
rounding:
  - {at: part, places: 3, mode: half_up, ref: Điều 2}
  - {at: criterion, places: 2, mode: half_up, ref: Điều 3}
not_applicable: {policy: redistribute, compare: points, ref: Điều 4}
feeds:
  - {component: 7.1.3, title: Ứng dụng CNTT, instrument: 3492/QĐ-UBND, wording: làm căn cứ xem xét}
sections:
  - id: muc
    label: Mục một
    label_en: Section one
    max: "60"
    levels:
      value: {places: 2, mode: half_up, ref: Điều 5}
      steps:
        - {code: I, label: Mức I, min: "50"}
        - {code: II, label: Mức II, min: "30.5"}
      below: Không xếp hạng
      requires: {section: san, min_level: A}
      ref: Điều 5
      group_minima:
        - {group: N1, level: II, min: "10"}
    groups:
      - id: N0
        label: Nhóm không điểm
        label_en: Questions
        max: "0"
        criteria:
          - id: C.info
            label: Có áp dụng
            definition: Hỏi
            max: "0"
            unit: có/không
            rule: {kind: info}
            fields:
              co: {label: Có, type: bool}
              so_xa: {label: Số xã, type: int, unit: xã, min: "0", max: "50"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 1]
      - id: N1
        label: Nhóm một
        max: "30"
        applies_when: {criterion: C.info, field: so_xa, above: "0"}
        criteria:
          - id: C.ratio
            label: Tỷ lệ
            label_en: Share
            definition: Đếm
            max: "5"
            unit: "%"
            rule:
              kind: ratio
              a: a
              b: b
              if_b_zero: not_applicable
              if_a_gt_b: reject
              missing: zero
              not_proven: proven_part
              target_percent: "80"
              floor_percent: "10"
            fields:
              a: {label: Có, type: int, unit: máy, min: "0"}
              b: {label: Tổng, type: int, unit: máy, min: "0", at: window.to}
            evidence:
              - {what: Biên bản, needs: [document, photo], dated_within: true}
              - Ảnh chụp
            verify: field
            refs: [mục 2]
            source: unit
            cross_check_by: Sở TT&TT
            applies_when: {criterion: C.info, field: co, is: "true"}
          - id: C.banded
            label: Bậc tỷ lệ
            definition: Bậc
            max: "5"
            unit: "%"
            rule:
              kind: ratio_banded
              a: a
              b: b
              steps:
                - {above_percent: "90", points: "5"}
                - {at_least_percent: "90", points: "4"}
              if_b_zero: full
              if_a_gt_b: cap
              missing: undecided
              not_proven: zero
            fields:
              a: {label: Có, type: int, unit: máy, min: "0"}
              b: {label: Tổng, type: int, unit: máy, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 3]
          - id: C.steps
            label: Bậc đếm
            definition: Bậc
            max: "5"
            unit: tin
            rule:
              kind: steps_count
              count: n
              steps:
                - {at_least: "20", points: "5"}
                - {above: "5", points: "2"}
              missing: zero
              not_proven: zero
            fields:
              n: {label: Số tin, type: decimal, places: 1, unit: tin, min: "0"}
            evidence: [văn bản]
            verify: system
            refs: [mục 4]
          - id: C.capped
            label: Đếm
            definition: Đếm
            max: "5"
            unit: cái
            rule: {kind: count_capped, count: n, each: "1.5", missing: zero, not_proven: zero}
            fields:
              n: {label: Số cái, type: int, unit: cái, min: "0", max: "1000"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 5]
          - id: C.penalty
            label: Trừ
            definition: Trừ
            max: "5"
            unit: lần
            rule: {kind: penalty, count: n, each: "0.5", floor: "1", missing: zero, not_proven: zero}
            fields:
              n: {label: Số lần, type: int, unit: lần, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 6]
          - id: C.list
            label: Danh mục
            definition: Đếm phần
            max: "2"
            unit: mục
            rule: {kind: checklist, parts: {mot: "0.5", hai: "1.5"}, missing: zero, not_proven: zero}
            fields:
              mot: {label: Một, type: bool}
              hai: {label: Hai, type: bool}
            evidence: [văn bản]
            verify: field
            refs: [mục 7]
          - id: C.best
            label: Tốt nhất
            definition: Chọn
            max: "3"
            unit: trường hợp
            rule: {kind: best_of, cases: {lon: "3", nho: "1"}, missing: zero, not_proven: zero}
            fields:
              lon: {label: Lớn, type: bool}
              nho: {label: Nhỏ, type: bool}
            evidence: [văn bản]
            verify: field
            refs: [mục 8]
      - id: N2
        label: Nhóm hai
        max: "30"
        criteria:
          - id: C.choice
            label: Lựa chọn
            definition: Chọn
            max: "2"
            unit: lựa chọn
            rule: {kind: choice, field: muc, points: {co: "2", khong: "0"}, missing: zero, not_proven: zero}
            fields:
              muc: {label: Mức, type: choice, choices: {co: Có đủ, khong: Không có}}
            evidence: [văn bản]
            verify: desk
            refs: [mục 9]
          - id: C.yes
            label: Có không
            definition: Hỏi
            max: "1"
            unit: có/không
            rule: {kind: boolean, field: co, missing: zero, not_proven: zero}
            fields:
              co: {label: Có, type: bool}
            evidence: [văn bản]
            verify: desk
            refs: [mục 10]
          - id: C.composite
            label: Nhiều phần
            definition: Cộng
            max: "4"
            unit: điểm
            rule:
              kind: composite
              parts:
                - id: mot
                  label: Phần một
                  max: "3"
                  rule: {kind: count_capped, count: n, each: "1", missing: zero, not_proven: zero}
                - id: hai
                  label: Phần hai
                  max: "1"
                  rule:
                    {kind: ratio, a: n, b: m, if_b_zero: zero, if_a_gt_b: cap, missing: zero,
                     not_proven: zero}
            fields:
              n: {label: Số xong, type: int, unit: việc, min: "0"}
              m: {label: Số việc, type: int, unit: việc, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 11]
          - id: C.relative
            label: So với cao nhất
            definition: So
            max: "3"
            unit: Mbps
            rule:
              kind: relative_max
              a: x
              b: y
              if_b_zero: zero
              if_best_zero: not_applicable
              block: kind
              best_from: verified
              missing: zero
              not_proven: zero
            fields:
              x: {label: Băng thông, type: decimal, places: 1, unit: Mbps, min: "0"}
              y: {label: Số người, type: int, unit: người, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 12]
          - id: C.rollup
            label: Từ xã
            definition: Đếm xã
            max: "3"
            unit: "%"
            rule:
              kind: rollup_ratio
              child_kind: xa
              all:
                - {criterion: T.6, field: muc, is_not: khong}
              if_no_children: zero
              missing_child: left_out
            evidence: [văn bản]
            verify: desk
            refs: [mục 13]
          - id: C.external
            label: Kết quả khác
            definition: Lấy
            max: "3"
            unit: điểm
            rule: {kind: external, field: n, full: "100", of: PAR 2019, missing: zero, not_proven: zero}
            fields:
              n: {label: Điểm, type: decimal, places: 2, unit: điểm, min: "0", max: "100", at: window}
            evidence: [văn bản]
            verify: desk
            refs: [mục 14]
            source: set:vn.par
          - id: C.survey
            label: Khảo sát
            definition: Hỏi dân
            max: "4"
            unit: điểm
            rule:
              kind: survey
              mean: tb
              answers: phieu
              lowest: "1"
              full: "5"
              at_least: "30"
              if_too_few: undecided
              missing: zero
              not_proven: zero
            fields:
              tb: {label: Trung bình, type: decimal, places: 2, unit: điểm, min: "1", max: "5"}
              phieu: {label: Số phiếu, type: int, unit: phiếu, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 15]
            source: survey
          - id: C.formula
            label: Công thức
            definition: Tính
            max: "4"
            unit: điểm
            rule:
              kind: formula
              expression: clamp(full * div(n, m, 0), 0, full)
              missing: zero
              not_proven: zero
            fields:
              n: {label: Số đạt, type: int, unit: việc, min: "0"}
              m: {label: Tổng số, type: int, unit: việc, min: "0"}
            evidence: [văn bản]
            verify: desk
            refs: [mục 16]
          - id: C.manual
            label: Người đánh giá
            definition: Xem
            max: "3"
            unit: lựa chọn
            rule:
              kind: manual
              field: muc
              grades:
                tot: {points: "3", clause: điểm a}
                kem: {points: "0", clause: điểm b}
              text: Bố trí hợp lý
              reason: Không định lượng được
              missing: zero
              not_proven: zero
            fields:
              muc: {label: Mức, type: choice, choices: {tot: Tốt, kem: Kém}}
            evidence: [văn bản]
            verify: field
            refs: [mục 17]
          - id: C.na
            label: Không áp dụng
            definition: Bỏ
            max: "3"
            unit: điểm
            rule: {kind: na, reason: Không có thủ tục hành chính}
            evidence: [văn bản]
            verify: desk
            refs: [mục 18]
  - id: san
    label: Mục có sẵn
    max: "50"
    levels:
      value: null
      steps:
        - {code: A, label: Mức A, min: "40"}
      below: Không xếp hạng
      requires: null
      ref: Điều 6
    ready_made: {places: 2, ref: Bảng tổng hợp}
    groups:
      - id: S.1
        label: Nhóm nêu tên
        criteria:
          - {id: S.1.1, label: Tiêu chí nêu tên}
ranks:
  - id: tong
    label: Xếp hạng chung
    of: total
    value: {places: 2, mode: half_up, ref: Điều 7}
    ties: ordinal
    breakers:
      - {by: muc, higher_first: true, ref: Điều 8}
      - {by: C.penalty, higher_first: true, ref: Điều 8}
    block: kind
    below_lowest: no_place
    ref: Điều 7
"""


def book_of(text: str = EVERY_KIND) -> Rulebook:
    """Load a text as a criteria set."""
    return load_rulebook(text, name="bo.yaml")


def changed(*swaps: tuple[str, str], text: str = EVERY_KIND) -> str:
    """Replace words, the first place each; every word must be there."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
