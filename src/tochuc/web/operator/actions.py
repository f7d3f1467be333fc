"""The words of the audit trail: what was done, and what its row carries.

Always true: every action that any floor records has words here; a test fails for one that has none.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tochuc.access import restricted, roles
from tochuc.web.frame import vocabulary


def details_words(details: dict[str, Any]) -> str:
    """What a row carries, in words: "Vai trò: Người duyệt; Từ ngày: 01/01/2018". Empty values are left out."""
    told = [
        (key, value)
        for key, value in details.items()
        if value not in (None, "", "None", [], {}) and key != "grant"
    ]
    return "; ".join(f"{_key_words().get(key, key)}: {_detail(key, value)}" for key, value in told)


def _detail(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_detail(key, v) for v in value)
    if key == "role" and value in roles.roles():
        return str(getattr(roles.roles()[value], vocabulary.lang()))
    if key in ("field", "fields") and value in restricted.fields():
        return str(getattr(restricted.fields()[value], vocabulary.lang()))
    text = vocabulary.day_words(str(value))
    return text[:16] + "…" if key == "digest" else text


def _key_words() -> dict[str, str]:
    return {
        "name": _("Tên"),
        "role": _("Vai trò"),
        "first": _("Từ ngày"),
        "last": _("Đến ngày"),
        "stand_in_for": _("Thay cho"),
        "number": _("Số"),
        "decisions": _("Quyết định"),
        "file": _("Tệp"),
        "posting": _("Số ghi sổ"),
        "known": _("Số ghi sổ"),
        "address": _("Địa chỉ"),
        "field": _("Trường"),
        "fields": _("Trường"),
        "form": _("Dạng tệp"),
        "list": _("Danh sách"),
        "period": _("Kỳ"),
        "section": _("Mục"),
        "length": _("Số chữ"),
        "digest": _("Dấu vết tệp"),
        "by": _("Bởi"),
        "accounts": _("Tài khoản"),
        "findings": _("Số chỗ sai"),
    }


def action_words(action: str) -> str:
    """The words of an action; actions without words are shown by their code."""
    return actions().get(action, action)


def actions() -> dict[str, str]:
    """Every action of the trail that has words, by its code."""
    return {
        "sign_in": _("Đăng nhập"),
        "sign_in.failed": _("Đăng nhập sai"),
        "sign_out": _("Đăng xuất"),
        "session.ended": _("Kết thúc phiên do đổi vai trò"),
        "restricted.read": _("Xem trường hạn chế"),
        "restricted.refused": _("Bị từ chối trường hạn chế"),
        "restricted.changed": _("Sửa trường hạn chế"),
        "export": _("Xuất tệp"),
        "grant.given": _("Giao vai trò"),
        "grant.ended": _("Thu hồi vai trò"),
        "account.opened": _("Lập tài khoản"),
        "account.locked": _("Khóa tài khoản"),
        "account.unlocked": _("Mở tài khoản"),
        "account.invited": _("Cấp liên kết đặt mật khẩu"),
        "account.password_set": _("Đặt mật khẩu"),
        "attachment.kept": _("Đính kèm văn bản"),
        "attachment.read": _("Tải văn bản đính kèm"),
        "template.accepted": _("Nhận mẫu báo cáo"),
        "template.restored": _("Bỏ mẫu báo cáo riêng"),
        "decision.drafted": _("Dự thảo quyết định"),
        "decision.changed": _("Sửa dự thảo"),
        "decision.submitted": _("Trình duyệt"),
        "decision.returned": _("Trả lại"),
        "decision.approved": _("Duyệt"),
        "decision.posted": _("Ghi sổ"),
        "decision.reversed": _("Đảo"),
        "review.downloaded": _("Tải báo cáo"),
        "review.written": _("Viết lời báo cáo"),
        "review.signed": _("Ký duyệt báo cáo"),
        "audit.verified": _("Kiểm tra nhật ký"),
        "demo.accounts": _("Tạo tài khoản minh họa"),
        "text.kept": _("Lưu văn bản đọc"),
        "text.corrected": _("Sửa kết quả đọc"),
        "task.drafted": _("Lập việc từ văn bản"),
        "figure.declared": _("Khai chỉ tiêu từ văn bản"),
        "declared.correction": _("Sửa số khai báo"),
        "declared.note": _("Giải thích chênh lệch"),
        "declared.decision": _("Xử lý chênh lệch bằng quyết định"),
        "submission.open": _("Yêu cầu gửi số liệu"),
        "submission.in_progress": _("Làm dở số liệu"),
        "submission.sent": _("Gửi số liệu"),
        "submission.returned": _("Trả lại số liệu"),
        "submission.accepted": _("Đã nhận số liệu"),
        "submission.withdrawn": _("Rút yêu cầu gửi số liệu"),
        "form.given": _("Lấy biểu mẫu"),
        "first_operator.link": _("Cấp liên kết người vận hành đầu tiên"),
        "token.ended": _("Thu hồi mã truy cập API"),
        "webhook.dropped": _("Bỏ nơi nhận thông báo"),
        "token.made": _("Cấp mã truy cập API"),
        "webhook.added": _("Thêm nơi nhận thông báo"),
        "import": _("Nhập tệp"),
        "import.sent": _("Gửi danh sách"),
        "import.submitted": _("Trình danh sách"),
        "import.returned": _("Trả lại danh sách"),
        "import.approved": _("Duyệt danh sách"),
        "import.dropped": _("Bỏ danh sách"),
        "plan.made": _("Lập một phương án"),
        "plan.accepted": _("Xem thay đổi chạm đến phương án"),
        "plan.decided": _("Chuyển phương án thành quyết định"),
        "plan.downloaded": _("Tải phương án"),
        "backup.made": _("Sao lưu"),
        "part.taken": _("Lấy một phần sổ ra tệp"),
    }
