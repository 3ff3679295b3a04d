"""The register of personal data: every store, its purpose, legal basis, retention and erasure.

Law on Personal Data Protection 91/2025/QH15 and Decree 356/2025/NĐ-CP. The sheet for the impact
assessment is printed from it and `impact_assessment`. A test finds tables that have no line, and
holds each line to `purge` and `erasure`. The texts are Vietnamese only, because the authority reads
them.
"""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings


class OnRequest(Enum):
    """The outcome for a store when a person asks for deletion, and all their cases are closed."""

    ERASED = "Xóa ngay khi người đó yêu cầu và mọi phản ánh đã xong"
    PROOF = "Giữ mã băm làm bằng chứng, không còn đọc được là ai"
    KEPT = "Giữ đến hết thời hạn"


@dataclass(frozen=True)
class Store:
    """A place that holds personal data. `rules` are those of `purge` that end its retention."""

    name: str
    tables: tuple[str, ...]
    data: str
    persons: str
    purpose: str
    basis: str
    setting: str = ""
    retention: str = ""
    rules: tuple[str, ...] = ()
    on_request: OnRequest = OnRequest.ERASED

    @property
    def kept(self) -> str:
        """Return how long the data are kept, with the number of days that is set."""
        return self.retention.format(days=getattr(settings, self.setting, ""))


_TASK = "Nhiệm vụ quản lý nhà nước: tiếp nhận, xử lý phản ánh, kiến nghị"
_CONSENT = "Sự đồng ý của người gửi, hỏi riêng từng mục đích"
_DUTY = "Nghĩa vụ theo Luật Bảo vệ dữ liệu cá nhân: chứng minh, bảo mật, giám sát"
_REPORTER, _CITIZEN = "Người gửi phản ánh", "Người có tài khoản"
_STAFF, _VISITOR = "Cán bộ", "Người truy cập"

STORES = (
    Store(
        "Người gửi phản ánh",
        ("reports.Reporter",),
        "Họ tên, điện thoại, thư điện tử, địa chỉ liên hệ, số CMND/CCCD; người dưới 16 tuổi: họ "
        "tên, điện thoại của cha, mẹ hoặc người giám hộ (mã hóa từng cột)",
        "Người gửi phản ánh, cha, mẹ hoặc người giám hộ",
        "Xác minh, trả lời người gửi",
        f"{_TASK}; {_CONSENT.lower()}",
        "RETENTION_COMPLETED_DAYS",
        "{days} ngày sau khi hoàn thành; sớm hơn nếu bị từ chối, đã rút",
        ("completed", "dropped"),
    ),
    Store(
        "Nội dung phản ánh",
        ("reports.Report", "reports.QuestionAnswer", "reports.MapPoint", "reports.SearchWord"),
        "Tiêu đề, nội dung, câu trả lời thêm, địa điểm; họ tên nếu người gửi cho công khai",
        "Người gửi và người được nhắc đến",
        "Xử lý phản ánh, công khai kết quả sau khi che dữ liệu cá nhân",
        _TASK,
        "RETENTION_REFUSED_DAYS",
        "Hồ sơ công việc, giữ lâu dài; bị từ chối, đã rút: {days} ngày",
        ("words",),
        OnRequest.KEPT,
    ),
    Store(
        "Lời của người gửi trong quá trình xử lý",
        ("reports.Rating", "reports.ReopeningRequest", "reports.FollowUp"),
        "Lý do chưa hài lòng, lý do đề nghị xử lý lại (mã hóa từng cột)",
        _REPORTER,
        "Kiểm tra chất lượng xử lý",
        _TASK,
        "RETENTION_COMPLETED_DAYS",
        "{days} ngày sau khi hoàn thành",
        ("completed", "dropped"),
    ),
    Store(
        "Hồ sơ xử lý",
        (
            "reports.Answer",
            "reports.StaffNote",
            "reports.Mention",
            "reports.CaseAction",
            "reports.CaseDocument",
            "reports.Cooperation",
            "reports.ReportEvent",
            "reports.UseRequest",
        ),
        "Câu trả lời, ghi chú, văn bản, các bước xử lý",
        "Cán bộ xử lý; người được nhắc đến",
        "Chứng minh việc xử lý",
        _TASK,
        "",
        "Hồ sơ công việc, giữ lâu dài; ghi chú bị xóa cùng người gửi",
        ("completed", "dropped"),
        OnRequest.KEPT,
    ),
    Store(
        "Bài gửi qua ứng dụng của đối tác",
        ("partners.PartnerPost",),
        "Ứng dụng nào đã gửi phản ánh nào, lúc nào; mã băm của bài gửi, không ghi tên ai",
        _REPORTER,
        "Một bài gửi hai lần chỉ thành một phản ánh; ứng dụng đọc được tình trạng bài đã gửi",
        _TASK,
        "",
        "Cùng phản ánh",
        (),
        OnRequest.KEPT,
    ),
    Store(
        "Tệp kèm phản ánh",
        ("reports.Attachment", "reports.PhotoOriginal", "reports.MediaFolder"),
        "Ảnh, video, ghi âm; ảnh gốc của ảnh đã che",
        "Người gửi và người trong ảnh",
        "Xác minh hiện trường",
        _TASK,
        "RETENTION_PRIVATE_FILES_DAYS",
        "Tệp không công khai: {days} ngày sau khi xong; tệp công khai: cùng phản ánh",
        ("files", "originals"),
    ),
    Store(
        "Tệp chờ gửi cùng phản ánh",
        ("reports.HeldFile",),
        "Ảnh, video, ghi âm của biểu mẫu chưa gửi; chỉ mở được bằng mã của biểu mẫu",
        _VISITOR,
        "Không mất tệp khi xem trước, khi biểu mẫu bị trả lại hoặc hết phiên",
        _TASK,
        "",
        "24 giờ, hoặc đến khi gửi hay bấm “Xóa”",
        ("held-files",),
        OnRequest.KEPT,
    ),
    Store(
        "Nội dung xem trước chưa gửi",
        ("reports.HeldAnswers",),
        "Mọi câu trả lời của biểu mẫu đã xem trước, mã hóa; chỉ trình duyệt đã viết đọc được",
        _VISITOR,
        "Không mất nội dung khi xem trước, sửa lại hay bấm “Quay lại” mà không có JavaScript",
        _TASK,
        "",
        "24 giờ, hoặc đến khi gửi",
        ("held-answers",),
        OnRequest.KEPT,
    ),
    Store(
        "Phản ánh chờ đồng ý",
        ("reports.PendingReport",),
        "Lời gửi qua thư điện tử, ứng dụng của đối tác; họ tên, điện thoại, thư điện tử (mã hóa "
        "từng cột, mã băm để tìm)",
        "Người gửi, người được nhắc đến",
        "Chờ người gửi đồng ý và bổ sung, rồi thành phản ánh",
        _TASK,
        "",
        "7 ngày, hoặc đến khi thành phản ánh hay người gửi từ chối; sau đó còn kênh, ngày, kết "
        "quả, phản ánh đã trả lời",
        ("pending",),
    ),
    Store(
        "Thư đến",
        ("reports.IncomingMail", "reports.MailPiece"),
        "Nguyên văn thư gửi đến địa chỉ tiếp nhận: người gửi, nội dung, tệp (mã hóa)",
        "Người gửi thư và người được nhắc đến",
        "Không mất thư khi máy chủ dừng; đọc lại thư mà Cổng chưa đọc được",
        _TASK,
        "",
        "7 ngày, hoặc đến khi phản ánh chờ đồng ý kết thúc; thư để riêng: 30 ngày; dòng ghi không "
        "có nội dung: 90 ngày",
        ("mails", "mail-rows"),
        OnRequest.KEPT,
    ),
    Store(
        "Sự đồng ý",
        ("accounts.Consent",),
        "Mã băm của điện thoại, mục đích, bản văn, thời điểm, kênh, địa chỉ mạng",
        "Người gửi, người có tài khoản, người theo dõi",
        "Chứng minh sự đồng ý",
        _DUTY,
        "RETENTION_CONSENT_DAYS",
        "{days} ngày khi không còn dữ liệu nào của người đó; địa chỉ mạng ngắn hơn",
        ("ip", "consents"),
        OnRequest.PROOF,
    ),
    Store(
        "Tài khoản",
        (
            "accounts.User",
            "accounts.MutedNews",
            "accounts.SecondFactor",
            "accounts.Passkey",
            "accounts.RecoveryCode",
            "accounts.Device",
            "accounts.LinkedIdentity",
            "accounts.IdentityConflict",
        ),
        "Họ tên, điện thoại, thư điện tử, mật khẩu (băm), thiết bị đã đăng nhập; mã liên kết VNeID "
        "(mã hóa), mức độ xác thực, không có số CCCD",
        "Người có tài khoản, cán bộ",
        "Đăng nhập, theo dõi phản ánh của mình",
        _CONSENT,
        "",
        "Đến khi chủ tài khoản xóa; thiết bị lâu không dùng thì xóa trước",
        ("devices",),
    ),
    Store(
        "Quyền của cán bộ",
        (
            "accounts.RightsRequest",
            "accounts.RightsDecision",
            "partners.OperatorExtension",
            "reports.ConfidentialReader",
            "reports.FormerlyComplained",
            "reports.NoticeChoice",
        ),
        "Vai trò, quyền, phản ánh giữ kín được đọc; ai đề nghị, ai xác nhận",
        _STAFF,
        "Phân quyền, chứng minh ai được xem gì",
        _DUTY,
        "",
        "Khi còn là cán bộ",
    ),
    Store(
        "Theo dõi và “Tôi cũng thấy”",
        ("reports.Subscription", "reports.MeToo"),
        "Thư điện tử hoặc điện thoại đã xác nhận; mã băm của trình duyệt và mạng",
        "Người theo dõi, người bấm “Tôi cũng thấy”",
        "Gửi tin người đó đã chọn; mỗi người được đếm một lần",
        _CONSENT,
        "RETENTION_FOLLOWING_DAYS",
        "{days} ngày sau khi thôi theo dõi hoặc phản ánh đã xong",
        ("following", "me-too", "me-too-networks"),
    ),
    Store(
        "Tin nhắn",
        ("notifications.Message", "notifications.DailyCount", "notifications.Suppression"),
        "Người nhận và nội dung (mã hóa), mã băm của người nhận, kết quả gửi",
        "Người nhận tin",
        "Thông báo kết quả, mã xác thực; không gửi quá số tin cho phép",
        f"{_TASK}; {_CONSENT.lower()}",
        "MESSAGE_RETENTION_DAYS",
        "{days} ngày; từ chối nhận tin: đến khi nhận lại",
        ("messages", "message-files"),
        OnRequest.PROOF,
    ),
    Store(
        "Mã xác thực và lần đăng nhập",
        ("accounts.Challenge", "accounts.LoginAttempt"),
        "Mã băm của điện thoại, của tài khoản và của máy",
        _VISITOR,
        "Chứng minh số điện thoại, chống dò mật khẩu",
        _DUTY,
        "",
        "1 ngày",
        ("codes", "tries"),
        OnRequest.KEPT,
    ),
    Store(
        "Nhật ký đăng nhập và an toàn",
        ("accounts.SecurityEvent",),
        "Ai đăng nhập, đăng xuất, đổi mật khẩu, thử sai, lúc nào; cán bộ bị từ chối quyền; mã băm "
        "của mạng và của tài khoản",
        "Cán bộ, người có tài khoản, người thử đăng nhập",
        "Phát hiện và chứng minh việc dò mật khẩu, dùng trộm tài khoản",
        _DUTY,
        "RETENTION_LOG_DAYS",
        "{days} ngày",
        ("security-log",),
        OnRequest.PROOF,
    ),
    Store(
        "Phiên đăng nhập",
        ("sessions.Session",),
        "Ai đang đăng nhập; phản ánh đang mở (mã hóa)",
        _VISITOR,
        "Giữ phiên làm việc",
        _TASK,
        "",
        "Đến khi hết phiên",
        ("sessions",),
        OnRequest.KEPT,
    ),
    Store(
        "Yêu cầu về dữ liệu",
        ("accounts.DataRequest",),
        "Ai yêu cầu gì, trả lời thế nào (mã hóa)",
        _CITIZEN,
        "Thực hiện quyền của chủ thể dữ liệu",
        _DUTY,
        "RETENTION_LOG_DAYS",
        "{days} ngày sau khi yêu cầu",
        ("requests",),
        OnRequest.PROOF,
    ),
    Store(
        "Lượt xem dữ liệu người gửi",
        ("reports.PersonalDataAccess", "reports.AccessReview", "reports.PendingAction"),
        "Cán bộ nào xem gì, lúc nào, vì sao",
        _STAFF,
        "Giám sát việc xem dữ liệu cá nhân",
        _DUTY,
        "RETENTION_LOG_DAYS",
        "{days} ngày",
        ("accesses", "pending-accesses"),
        OnRequest.KEPT,
    ),
    Store(
        "Sổ vi phạm dữ liệu cá nhân",
        (
            "reports.PersonalDataBreach",
            "reports.BreachEntry",
            "reports.BreachNotice",
            "reports.BreachPerson",
        ),
        "Sự việc, biện pháp, lời báo (mã hóa); phản ánh, tài khoản có liên quan, không ghi tên ai",
        "Người gửi, người có tài khoản có dữ liệu bị ảnh hưởng; cán bộ ghi sổ",
        "Báo cơ quan chuyên trách trong 72 giờ, báo người liên quan, khắc phục",
        _DUTY,
        "",
        "Lâu dài, làm bằng chứng; dòng của người đã xóa dữ liệu không còn chỉ đến ai",
        (),
        OnRequest.KEPT,
    ),
    Store(
        "Cuộc gọi đến tổng đài",
        ("partners.Call", "partners.CallBack"),
        "Số điện thoại (mã hóa), thời điểm, thời lượng, tổng đài viên, kết quả gọi lại",
        "Người gọi tổng đài, tổng đài viên",
        "Nhận cuộc gọi, gọi lại cuộc gọi nhỡ, không ghi trùng phản ánh",
        _TASK,
        "RETENTION_CALLS_DAYS",
        "{days} ngày; dùng xong số của yêu cầu có chữ ký: 20 phút",
        ("calls", "call-backs", "signed-requests"),
        OnRequest.KEPT,
    ),
    Store(
        "Tin gửi hệ thống của cơ quan",
        ("partners.WebhookDelivery",),
        "Việc nào của phản ánh nào đã gửi cho hệ thống của cơ quan, lúc nào; không có nội dung",
        "Người gửi, chỉ qua mã phản ánh",
        "Gửi lại khi hệ thống nhận không trả lời, đối chiếu",
        _TASK,
        "MESSAGE_RETENTION_DAYS",
        "{days} ngày",
        ("webhook-deliveries",),
        OnRequest.KEPT,
    ),
    Store(
        "Ghi âm cuộc gọi đến tổng đài",
        (),
        "Liên kết đến ghi âm ở máy chủ của tổng đài (mã hóa); Cổng không giữ ghi âm",
        "Người gọi tổng đài, tổng đài viên",
        "Đối chiếu nội dung phản ánh",
        _TASK,
        "RETENTION_RECORDINGS_DAYS",
        "Nhiều nhất {days} ngày, ngắn hơn nếu tổng đài báo",
        ("recordings",),
        OnRequest.KEPT,
    ),
    Store(
        "Lượt mở cuộc gọi đến tổng đài",
        ("partners.CallOpening",),
        "Cán bộ nào mở số, phản ánh trước, ghi âm của cuộc gọi nào, lúc nào",
        _STAFF,
        "Giám sát việc xem dữ liệu cá nhân",
        _DUTY,
        "RETENTION_LOG_DAYS",
        "{days} ngày",
        ("call-openings",),
        OnRequest.KEPT,
    ),
    Store(
        "Lịch sử thay đổi và nhật ký quản trị",
        (
            "reports.PersonalDataBreachChange",
            "accounts.UserChange",
            "accounts.RoleOfUserChange",
            "accounts.PermissionOfUserChange",
            "accounts.SecondFactorChange",
            "accounts.PasskeyChange",
            "reports.ReportChange",
            "reports.ReporterChange",
            "reports.ConfidentialReaderChange",
            "partners.OperatorExtensionChange",
            "reports.AuditLink",
            "admin.LogEntry",
            "pghistory.Context",
        ),
        "Ai đã đổi gì, từ máy nào (mã băm); không chép lại dữ liệu đã mã hóa",
        "Cán bộ, người có tài khoản",
        "Phát hiện và chứng minh việc sửa đổi",
        _DUTY,
        "RETENTION_LOG_DAYS",
        "{days} ngày",
        ("history", "admin-log"),
        OnRequest.PROOF,
    ),
    Store(
        "Chống gửi phá",
        ("reports.Ban", "reports.Suspicion"),
        "Mã băm và ba số cuối của điện thoại, lý do",
        _REPORTER,
        "Hạn chế số máy gửi phá",
        _TASK,
        "",
        "Đến khi hết hạn chế; dấu hiệu giữ cùng phản ánh",
        (),
        OnRequest.KEPT,
    ),
    Store(
        "Báo sai thông tin tiện ích",
        ("citizen.Correction",),
        "Điều người dân báo là chưa đúng (không hỏi tên, điện thoại); mã hóa",
        "Người báo, người khác nếu được nhắc đến",
        "Sửa thông tin trên trang tiện ích",
        _TASK,
        "RETENTION_CORRECTIONS_DAYS",
        "{days} ngày sau khi xử lý xong; một năm nếu chưa xử lý",
        ("corrections",),
        OnRequest.KEPT,
    ),
    Store(
        "Tệp xuất dữ liệu",
        ("reports.Export", "reports.ExportDownload"),
        "Danh sách phản ánh đã xuất; ai xuất, ai tải",
        "Cán bộ; người gửi nếu được phép xuất",
        "Báo cáo, thống kê",
        _TASK,
        "",
        "Tệp: 7 ngày; dòng ghi: lâu dài",
        (),
        OnRequest.KEPT,
    ),
)

# Tables of the project without personal data: places, agencies, calendar, counts, texts.
WITHOUT_PERSONAL_DATA = frozenset(
    "citizen.Tile citizen.TileChange citizen.Source citizen.SourceChange "
    "citizen.Contact citizen.ContactChange citizen.Place citizen.PlaceChange "
    "citizen.Notice citizen.NoticeChange citizen.Article citizen.ArticleChange "
    "citizen.CameraBasis citizen.CameraBasisChange citizen.FeeAccount citizen.FeeAccountChange "
    "citizen.FeedEntry citizen.ImportRun citizen.Series citizen.SeriesChange "
    "citizen.Figure citizen.FigureChange "
    "province.AdminUnit province.AdminUnitChange province.Agency province.AgencyChange "
    "province.CalendarDay province.CalendarDayChange province.Portal province.PortalChange "
    "notifications.ZaloToken accounts.ConsentText partners.PartnerKey partners.PartnerKeyChange "
    "partners.PartnerUpdate partners.OpenDataFile reports.Retraction "
    "partners.Webhook partners.WebhookChange "
    "partners.CallCentreKey partners.CallCentreKeyChange partners.SignedRequest "
    "accounts.PermissionOfRoleChange reports.Category "
    "reports.CategoryChange reports.CategoryQuestion reports.CategoryQuestionChange "
    "reports.AuditFence reports.DayCounter reports.Publication "
    "reports.StateNews reports.MapChange reports.MapCell reports.DeadlineRecount "
    "reports.Reminder reports.ReplyTemplate reports.ReplyTemplateChange reports.ChangedDay "
    "reports.CountedMonth reports.ReleasedTable".split()
)
